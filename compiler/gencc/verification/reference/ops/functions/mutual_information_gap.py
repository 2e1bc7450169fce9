"""`mutual_information_gap(code, factors)`: (I_1 - I_2) / H, the mean over the factors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import log

import numpy as np

from gencc.verification.reference.tape import Array

BINS = 20


def measure(codes: Array, factors: Array) -> float | None:
    """None where no factor varies."""
    columns = [binned(column) for column in codes.T]
    gaps = []
    for factor in map(classes, factors.T):
        if (entropy := _entropy(factor)) > 0:
            known = [
                _entropy(column) + entropy - _entropy(zip(column, factor, strict=True))
                for column in columns
            ]
            first, second = sorted([0.0, *known], reverse=True)[:2]
            gaps.append((first - (second if len(known) > 1 else 0.0)) / entropy)
    return float(np.mean(gaps)) if gaps else None


def classes(factor: Array) -> Sequence[float]:
    """The values themselves, or their bins if there are more values than bins."""
    return [*factor.tolist()] if len({*factor.tolist()}) <= BINS else binned(factor)


def binned(column: Array) -> Sequence[int]:
    """In which of the bins between the smallest and the largest each value lies."""
    low, high = column.min(), column.max()
    if low == high:
        return [0] * len(column)
    return [min(int(BINS * ((v - low) / (high - low))), BINS - 1) for v in column]


def _entropy(values: Iterable[Hashable]) -> float:
    counts = Counter(values)
    return -sum(n / counts.total() * log(n / counts.total()) for n in counts.values())
