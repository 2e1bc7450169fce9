"""Mixtures of normals, fitted by expectation and maximization, as the language defines them."""

from __future__ import annotations

import numpy as np

from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array

_TINY = 10 * np.finfo(float).eps


def fitted(vectors: Array, components: int, seed: int, name: str) -> dict[str, Array]:
    """Weights, means, and what log-densities and draws need of the covariances.

    At most 200 times: how likely each vector (count, n) is to be of each component, and then
    the moments by these shares. It ends where the log-likelihood of an example grows by less
    than 1e-6. Variances have 1e-6 more.
    """
    count, size = vectors.shape
    means = vectors[
        _seeds(vectors, streams.uniform(seed, f"fit/{name}", 0, (components,)))
    ]
    around = vectors - vectors.mean(axis=0)
    common = around.T @ around / (count + _TINY) + 1e-6 * np.eye(size)
    covariances = [common] * components
    weights, likely = np.full(components, 1 / components), -np.inf
    for _ in range(200):
        logs = np.empty((count, components))
        for k in range(components):
            away = vectors - means[k]
            square = (away * np.linalg.solve(covariances[k], away.T).T).sum(axis=1)
            log_det = np.linalg.slogdet(2 * np.pi * covariances[k])[1]
            logs[:, k] = np.log(weights[k]) - (log_det + square) / 2
        every = np.logaddexp.reduce(logs, axis=1)
        grown, likely = every.mean() - likely, every.mean()
        if grown < 1e-6:
            break
        shares = np.exp(logs - every[:, np.newaxis])
        sums = shares.sum(axis=0) + _TINY
        means = np.einsum("nk,nd->kd", shares, vectors) / sums[:, np.newaxis]
        for k in range(components):
            away = vectors - means[k]
            second = np.einsum("n,ni,nj->ij", shares[:, k], away, away)
            covariances[k] = second / sums[k] + 1e-6 * np.eye(size)
        weights = sums / sums.sum()
    factors = np.stack([np.linalg.cholesky(covariance) for covariance in covariances])
    return {
        "weights": weights,
        "means": means,
        "factors": factors,
        "whitening": np.linalg.inv(factors),
        "log_dets": np.array([-np.linalg.slogdet(factor)[1] for factor in factors]),
    }


def _seeds(vectors: Array, draws: Array) -> list[int]:
    """The first equally likely, each further one as its squared distance to the nearest."""
    seeds: list[int] = []
    for draw in draws:
        squares = np.ones(len(vectors))
        if seeds:
            apart = vectors[:, np.newaxis] - vectors[seeds]
            squares = (apart**2).sum(axis=2).min(axis=1)
        below = np.cumsum(squares) <= draw * squares.sum()
        seeds.append(min(int(below.sum()), len(vectors) - 1))
    return seeds
