"""silu"""

from __future__ import annotations

from gencc.ops.layers.silu import Silu
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Silu, x: Value, weights: Weights) -> Value:
    """x sigmoid(x)"""
    return tape.multiply(x, tape.sigmoid(x))
