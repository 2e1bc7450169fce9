"""tanh"""

from __future__ import annotations

from gencc.ops.layers.tanh import Tanh
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Tanh, x: Value, weights: Weights) -> Value:
    """tanh(x)"""
    return tape.tanh(x)
