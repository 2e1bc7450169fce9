"""gain"""

from __future__ import annotations

from gencc.ops.layers.gain import Gain
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Gain, x: Value, weights: Weights) -> Value:
    """gain x"""
    return tape.multiply(weights["gain"], x)
