"""layer_norm"""

from __future__ import annotations

import math

from gencc.ops.layers.layer_norm import LayerNorm
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: LayerNorm, x: Value, weights: Weights) -> Value:
    """scale (x - mean) / sqrt(variance + epsilon) + shift"""
    first = 1 if layer.by == "example" else len(x.shape) - 1
    axes = tuple(range(first, len(x.shape)))
    count = Value(float(math.prod(x.shape[first:])))
    mean = tape.divide(tape.total(x, axes, keep=True), count)
    centred = tape.subtract(x, mean)
    squares = tape.multiply(centred, centred)
    variance = tape.divide(tape.total(squares, axes, keep=True), count)
    unit = tape.divide(centred, tape.sqrt(tape.add(variance, Value(layer.epsilon))))
    if not weights:
        return unit
    return tape.add(tape.multiply(weights["scale"], unit), weights["shift"])
