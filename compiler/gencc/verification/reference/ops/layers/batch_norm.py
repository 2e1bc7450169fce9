"""batch_norm: what it normalizes by is the caller's choice."""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.batch_norm import BatchNorm
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def batch_moments(x: Value) -> tuple[Value, Value]:
    """Mean and biased variance of every channel over batch and pixels."""
    axes = tuple(range(len(x.shape) - 1))
    count = Value(float(np.prod(x.shape[:-1])))
    mean = tape.divide(tape.total(x, axes), count)
    centred = tape.subtract(x, mean)
    variance = tape.divide(tape.total(tape.multiply(centred, centred), axes), count)
    return mean, variance


def normalize(
    layer: BatchNorm, x: Value, mean: Value, variance: Value, weights: Weights
) -> Value:
    """scale (x - mean) / sqrt(variance + epsilon) + shift"""
    deviation = tape.sqrt(tape.add(variance, Value(layer.epsilon)))
    unit = tape.divide(tape.subtract(x, mean), deviation)
    if not weights:
        return unit
    return tape.add(tape.multiply(weights["scale"], unit), weights["shift"])
