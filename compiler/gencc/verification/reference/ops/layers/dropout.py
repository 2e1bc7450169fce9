"""dropout: what it drops by is the caller's."""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.dropout import Dropout
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Dropout, x: Value, weights: Weights) -> Value:
    """x, as after training"""
    return x


def dropped(layer: Dropout, x: Value, noise: Value) -> Value:
    """0 where the number is below the rate, x / (1 - rate) elsewhere."""
    shape = list(x.shape)
    if layer.by == "channel":
        shape[1:-1] = [1] * (len(shape) - 2)
    below = np.broadcast_to(noise.array.reshape(shape) < layer.rate, x.shape)
    return tape.where(below, Value(0.0), tape.divide(x, Value(1 - layer.rate)))
