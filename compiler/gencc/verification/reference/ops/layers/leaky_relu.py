"""leaky_relu"""

from __future__ import annotations

from gencc.ops.layers.leaky_relu import LeakyRelu
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: LeakyRelu, x: Value, weights: Weights) -> Value:
    """x if x > 0 else slope x"""
    return tape.where(x.array > 0, x, tape.multiply(Value(layer.slope), x))
