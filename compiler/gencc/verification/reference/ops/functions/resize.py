"""resize"""

from __future__ import annotations

import math

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(v: Value, height: int, width: int, nearest: int = 0) -> Value:
    """Rows first, then columns."""
    along = _nearest if nearest else _along
    return along(along(v, 1, height), 2, width)


def _nearest(v: Value, axis: int, size: int) -> Value:
    """Of all old pixels the one whose center is nearest; of two the one behind."""
    old = v.shape[axis]
    places = []
    for i in range(size):  # both centers by 2 size, so that they are whole numbers
        distances = [abs((2 * i + 1) * old - (2 * j + 1) * size) for j in range(old)]
        places.append(max(j for j in range(old) if distances[j] == min(distances)))
    return tape.take(v, (*((slice(None),) * axis), np.array(places)))


def _along(v: Value, axis: int, size: int) -> Value:
    """Each new pixel between the two old ones whose centers it lies between."""
    old = v.shape[axis]
    lower, fractions = [], []
    for i in range(size):
        t = (i + 0.5) * old / size - 0.5
        lower.append(math.floor(t))
        fractions.append(t - math.floor(t))
    before, behind = (np.clip(np.array(lower) + step, 0, old - 1) for step in (0, 1))
    shape = tuple(size if a == axis else 1 for a in range(4))
    f = Value(np.reshape(fractions, shape))
    slices = (slice(None),) * axis
    first, second = (tape.take(v, (*slices, places)) for places in (before, behind))
    difference = tape.subtract(second, first)
    return tape.add(first, tape.multiply(f, difference))
