"""group_norm"""

from __future__ import annotations

import math

from gencc.ops.layers.group_norm import GroupNorm
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: GroupNorm, x: Value, weights: Weights) -> Value:
    """scale (x - mean) / sqrt(variance + epsilon) + shift, group by group"""
    return by_groups(x, layer.groups, layer.epsilon, weights)


def by_groups(x: Value, groups: int, epsilon: float, weights: Weights) -> Value:
    """(batch, pixels, groups, channels of a group), normalized over the second and last."""
    batch, *_, channels = x.shape
    parts = tape.reshape(x, (batch, -1, groups, channels // groups))
    count = Value(float(math.prod(x.shape[1:]) / groups))
    mean = tape.divide(tape.total(parts, (1, 3), keep=True), count)
    centred = tape.subtract(parts, mean)
    squares = tape.multiply(centred, centred)
    variance = tape.divide(tape.total(squares, (1, 3), keep=True), count)
    unit = tape.divide(centred, tape.sqrt(tape.add(variance, Value(epsilon))))
    unit = tape.reshape(unit, x.shape)
    if not weights:
        return unit
    return tape.add(tape.multiply(weights["scale"], unit), weights["shift"])
