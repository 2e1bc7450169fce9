"""Mixtures of normals, fitted after training by expectation and maximization.

The same in every package.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .support import streams

Array = NDArray[np.float64]

ITERATIONS = 200  # at most
TOLERANCE = 1e-6  # nats per example, by which an iteration is still an improvement
SMALLEST = 1e-6  # added to variances, so that no component shrinks to a point


def fitted(
    vectors: Array, components: int, seed: int, name: str
) -> Mapping[str, Array]:
    """The mixture of as many normals to which the vectors (count, n) are likely.

    Dempster, Laird & Rubin 1977, "Maximum likelihood from incomplete data via the EM
    algorithm". The means start at examples far from each other, drawn by the stream of the
    seed: Arthur & Vassilvitskii 2007, "k-means++". Every component starts as likely as the
    others, with the covariance of all vectors. What is returned of component k: its weight,
    its mean, the triangular factor of its covariance, the inverse of that, `whitening`, and
    the logarithm of the determinant of the latter.
    """
    vectors = vectors.astype(np.float64)
    means = _spread_out(vectors, components, seed, name)
    whole = _covariance(vectors - vectors.mean(axis=0), np.ones(len(vectors)))
    covariances = np.repeat(whole[np.newaxis], components, axis=0)
    weights = np.full(components, 1 / components)
    bound = -np.inf
    for _ in range(ITERATIONS):
        logs = np.log(weights) + _log_densities(vectors, means, covariances)
        largest = logs.max(axis=1, keepdims=True)
        powers = np.exp(logs - largest)
        totals = powers.sum(axis=1, keepdims=True)
        before, bound = bound, float((largest + np.log(totals)).mean())
        if bound - before < TOLERANCE:
            break
        shares = powers / totals
        sizes = shares.sum(axis=0) + 10 * np.finfo(np.float64).eps
        means = shares.T @ vectors / sizes[:, np.newaxis]
        for k, mean in enumerate(means):
            covariances[k] = _covariance(vectors - mean, shares[:, k])
        weights = sizes / sizes.sum()
    return _parts(weights, means, covariances)


def _spread_out(vectors: Array, components: int, seed: int, name: str) -> Array:
    """Vectors, each drawn with a probability like its squared distance to those before."""
    draws = streams.uniform(seed, f"fit/{name}", 0, (components,))
    distances = np.ones(len(vectors))
    chosen: list[int] = []
    for draw in draws:
        rising = distances.cumsum()
        index = int(np.searchsorted(rising, draw * rising[-1], side="right"))
        chosen.append(min(index, len(vectors) - 1))
        away = np.square(vectors - vectors[chosen[-1]]).sum(axis=1)
        distances = away if len(chosen) == 1 else np.minimum(distances, away)
    return vectors[chosen]


def _covariance(centred: Array, shares: Array) -> Array:
    """Of vectors (count, n) less their mean, weighted by their shares."""
    total = shares.sum() + 10 * np.finfo(np.float64).eps
    covariance: Array = (shares[:, np.newaxis] * centred).T @ centred / total
    return covariance + SMALLEST * np.eye(centred.shape[1])


def _log_densities(vectors: Array, means: Array, covariances: Array) -> Array:
    """(count, components)"""
    columns = []
    for mean, covariance in zip(means, covariances, strict=True):
        whitening = np.linalg.inv(np.linalg.cholesky(covariance))
        away = (vectors - mean) @ whitening.T
        log_det = np.log(np.diagonal(whitening)).sum()
        square = np.square(away).sum(axis=1)
        size = vectors.shape[1] * np.log(2 * np.pi)
        columns.append(log_det - 0.5 * (size + square))
    return np.stack(columns, axis=1)


def _parts(weights: Array, means: Array, covariances: Array) -> Mapping[str, Array]:
    factors = np.linalg.cholesky(covariances)
    whitening = np.linalg.inv(factors)
    diagonals = np.diagonal(whitening, axis1=1, axis2=2)
    return {
        "weights": weights,
        "means": means,
        "factors": factors,
        "whitening": whitening,
        "log_dets": np.log(diagonals).sum(axis=1),
    }
