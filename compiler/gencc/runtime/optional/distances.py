"""How far two sets of examples are from each other: metrics of what was generated.

The same in every package.

Sets are (count, ...) and need not have equally many examples; an example is the vector of all
its numbers. What holds a number that is not finite has no distance: nan.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .support.errors import DataError

_Vectors = NDArray[np.float64]

_ROWS = 512  # whose distances from all others are in memory at once
_NEAR = 0.01  # part of two squared lengths, below which their difference lost digits


def energy_distance(a: NDArray[Any], b: NDArray[Any]) -> float:
    """2 E|a - b| - E|a - a'| - E|b - b'| over all pairs, an example with itself included.

    Szekely and Rizzo (2013), "Energy statistics: a class of statistics based on
    distances".
    """
    a, b = _vectors(a), _vectors(b)
    between, within_a, within_b = (
        _mean(np.sqrt(block) for block in _squared(*pair))
        for pair in ((a, b), (a, a), (b, b))
    )
    return 2.0 * between - within_a - within_b


def mmd(a: NDArray[Any], b: NDArray[Any], width: float) -> float:
    """E k(a, a') + E k(b, b') - 2 E k(a, b) over all pairs, k = exp(-|.|^2 / (2 width^2)).

    Gretton et al. (2012), "A kernel two-sample test", equation 5: the square of MMD_b.
    """
    a, b = _vectors(a), _vectors(b)
    between, within_a, within_b = (
        _mean(np.exp(block / (-2.0 * width**2)) for block in _squared(*pair))
        for pair in ((a, b), (a, a), (b, b))
    )
    return within_a + within_b - 2.0 * between


def precision(a: NDArray[Any], b: NDArray[Any], k: int) -> float:
    """The share of a within a ball about an example of b up to its k-th neighbour in b.

    Kynkaanniemi et al. (2019), "Improved precision and recall metric for assessing
    generative models". Raises DataError unless b has more than k examples.
    """
    if len(b) <= k:
        raise DataError(
            f"of {len(b)} examples none has {k} others beside it, its nearest neighbours; "
            "use more data, or a smaller number of neighbours in the spec"
        )
    a, b = _vectors(a), _vectors(b)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return math.nan
    # The nearest of all is the example itself.
    kth = [np.partition(block, k, axis=1)[:, k] for block in _squared(b, b)]
    radii = np.concatenate(kth)
    inside = [(block <= radii).any(axis=1) for block in _squared(a, b)]
    return float(np.concatenate(inside).mean())


def recall(a: NDArray[Any], b: NDArray[Any], k: int) -> float:
    """How much of b lies where a does: `precision` of b with respect to a."""
    return precision(b, a, k)


def frechet_distance(a: NDArray[Any], b: NDArray[Any]) -> float:
    """|m - n|^2 + tr(C + D - 2 (C D)^(1/2)) of means m, n and covariances C, D.

    Covariances are divided by count - 1. Dowson and Landau (1982), "The Frechet distance
    between multivariate normal distributions"; of features of a classifier Heusel et al.
    (2017), "GANs trained by a two time-scale update rule". Raises DataError unless both
    have two examples or more.
    """
    if min(len(a), len(b)) < 2:
        raise DataError(
            f"a covariance needs two examples or more, and there are {len(a)} and "
            f"{len(b)}; use more data"
        )
    a, b = _vectors(a), _vectors(b)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return math.nan
    means = a.mean(axis=0) - b.mean(axis=0)
    c, d = (_factor(vectors) for vectors in (a, b))
    # C^(1/2) D^(1/2) has the singular values of c d', and they are those of (C D)^(1/2).
    shared = np.linalg.svd(c @ d.T, compute_uv=False).sum()
    return float(means @ means + (c * c).sum() + (d * d).sum() - 2.0 * shared)


def _factor(vectors: _Vectors) -> _Vectors:
    """A matrix c such that c' c is the covariance of the vectors."""
    centred = (vectors - vectors.mean(axis=0)) / math.sqrt(len(vectors) - 1)
    return np.linalg.qr(centred, mode="r")


def _vectors(examples: NDArray[Any]) -> _Vectors:
    return examples.reshape(len(examples), -1).astype(np.float64)


def _squared(a: _Vectors, b: _Vectors) -> Iterator[_Vectors]:
    """The squared distances of some examples of a from all of b, until all are done."""
    # What is far from 0 would lose digits; whole numbers keep all, and so do ties of them.
    centre = np.round(b.mean(axis=0))
    a, b = a - centre, b - centre
    lengths = (b * b).sum(axis=1)
    for start in range(0, len(a), _ROWS):
        rows = a[start : start + _ROWS]
        sums = (rows * rows).sum(axis=1)[:, np.newaxis] + lengths
        squared = sums - 2.0 * (rows @ b.T)
        near = squared < _NEAR * sums
        for i in np.flatnonzero(near.any(axis=1)):
            squared[i, near[i]] = ((rows[i] - b[near[i]]) ** 2).sum(axis=1)
        yield squared


def _mean(blocks: Iterator[_Vectors]) -> float:
    sums, sizes = zip(*((block.sum(), block.size) for block in blocks), strict=True)
    return math.fsum(sums) / sum(sizes) if np.isfinite(sums).all() else math.nan
