"""How the numbers of a code go with the factors that examples were made from.

The same in every package.

Codes are (count, size), factors (count, factors). A number with more values than there are
bins is in bins of equal width between its smallest and its largest value.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .support import streams
from .support.errors import DataError

BINS = 20
VOTES = 800  # to learn from, and as many to be right or wrong
AGREEING = 64  # examples that a vote is about


def mutual_information_gap(codes: NDArray[Any], factors: NDArray[Any]) -> float:
    """The mean over factors of (I_1 - I_2) / H, from 0 to 1.

    I_1 and I_2 are the largest and the second largest mutual information of a factor
    with a number of the code, H is its entropy. Chen, Li, Grosse and Duvenaud (2018),
    "Isolating sources of disentanglement in variational autoencoders", section 4.1, with
    bins as in Locatello et al. (2019), "Challenging common assumptions in the
    unsupervised learning of disentangled representations". A code of one number has
    I_2 = 0. It is nan if a number is not finite; raises DataError where no factor varies.
    """
    varying = _varying(factors)
    if not (np.isfinite(codes).all() and np.isfinite(factors).all()):
        return math.nan
    binned = [_bins(number) for number in codes.T.astype(np.float64)]
    gaps = []
    for factor in varying:
        known = sorted(_mutual_information(number, factor) for number in binned)
        second, first = (0.0, *known)[-2:]
        gaps.append((first - second) / _mutual_information(factor, factor))
    return float(np.mean(gaps))


def factor_score(codes: NDArray[Any], factors: NDArray[Any]) -> float:
    """The share of votes that a majority vote among others gets right, from 0 to 1.

    Kim and Mnih (2018), "Disentangling by factorising", section 4: examples agree in a
    factor, and the number of the code whose variance among them, over that of all
    examples, is the least votes for that factor. It is nan if a number is not finite;
    raises DataError where no factor varies.
    """
    varying = _varying(factors)
    if not (np.isfinite(codes).all() and np.isfinite(factors).all()):
        return math.nan
    codes = codes.astype(np.float64)
    spread = codes.var(axis=0)
    spread[spread <= 1e-12 * spread.max()] = 0.0
    members = [
        [np.flatnonzero(factor == value) for value in range(factor.max() + 1)]
        for factor in varying
    ]
    votes = np.zeros((2, codes.shape[1], len(varying)), np.int64)
    for number in range(2 * VOTES):
        chance = streams.uniform(0, "factor_score", number, (2 + AGREEING,))
        which = int(chance[0] * len(varying))
        value = varying[which][int(chance[1] * len(codes))]
        agreeing = members[which][value]
        rows = agreeing[(chance[2:] * len(agreeing)).astype(np.int64)]
        shifted = codes[rows] - codes[rows[0]]  # of equal codes the variance is 0
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.where(spread > 0, shifted.var(axis=0) / spread, np.inf)
        votes[number % 2, relative.argmin(), which] += 1
    learned, judged = votes
    right = judged[np.arange(len(judged)), learned.argmax(axis=1)].sum()
    return float(right / VOTES)


def _varying(factors: NDArray[Any]) -> list[NDArray[np.int64]]:
    """The factors that vary, each as the numbers of its values or bins."""
    classes = [_classes(factor) for factor in factors.T.astype(np.float64)]
    varying = [factor for factor in classes if factor.max() > 0]
    if not varying:
        raise DataError(
            f"no factor varies among {len(factors)} examples, so that nothing can be said "
            "about what a code knows of them; use other data"
        )
    return varying


def _classes(factor: NDArray[np.float64]) -> NDArray[np.int64]:
    """The number of its value for each example, or of its bin if there are many."""
    values, numbers = np.unique(factor, return_inverse=True)
    return numbers.astype(np.int64) if len(values) <= BINS else _bins(factor)


def _bins(number: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin, 0 to 19, of each value; 0 for all that are the same."""
    low, high = number.min(), number.max()
    if low == high:
        return np.zeros(len(number), np.int64)
    bins: NDArray[np.int64] = (BINS * ((number - low) / (high - low))).astype(np.int64)
    return np.minimum(bins, BINS - 1)


def _mutual_information(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Of two sets of classes, in nats; of one with itself it is the entropy."""
    counts = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(counts, (a, b), 1)
    joint = counts / len(a)
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0
    return float((joint[seen] * np.log(joint[seen] / apart[seen])).sum())
