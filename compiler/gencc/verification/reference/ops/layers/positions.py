"""positions"""

from __future__ import annotations

import math

import numpy as np

from gencc.ops.layers.positions import Positions
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Positions, x: Value, weights: Weights) -> Value:
    """x + p"""
    if layer.kind == "waves":
        *sides, channels = x.shape[1:]
        count, half = math.prod(sides), channels // 2
        exponents = np.arange(half) / half
        angles = np.arange(count)[:, np.newaxis] / 10000.0**exponents
        every = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
        return tape.add(x, Value(every.reshape(x.shape[1:])))
    return tape.add(x, weights["positions"])
