"""upsample"""

from __future__ import annotations

import math

import numpy as np

from gencc.ops.layers.upsample import Upsample
from gencc.verification.reference import tape
from gencc.verification.reference.images import upsample
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Upsample, x: Value, weights: Weights) -> Value:
    """Every pixel a block of equal ones, or linear between their centers."""
    if layer.mode == "nearest":
        return upsample(x, layer.size)
    for axis, size in enumerate(layer.size, 1):
        x = _linear(x, axis, size)
    return x


def _linear(x: Value, axis: int, size: int) -> Value:
    """(1 - t) x[k] + t x[k + 1], both held at the edges, where k + t = (i + 1/2) / size - 1/2"""
    length = x.shape[axis]
    places = [(i + 0.5) / size - 0.5 for i in range(length * size)]
    below = np.array([math.floor(position) for position in places])
    t = np.array(places) - below
    before = (slice(None),) * axis
    shape = (-1, *[1] * (len(x.shape) - axis - 1))
    lower = tape.take(x, (*before, np.clip(below, 0, length - 1)))
    upper = tape.take(x, (*before, np.clip(below + 1, 0, length - 1)))
    first = tape.multiply(Value((1 - t).reshape(shape)), lower)
    return tape.add(first, tape.multiply(Value(t.reshape(shape)), upper))
