"""positions"""

from __future__ import annotations

from gencc.ops.layers.positions import Positions
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Positions, x: Value, weights: Weights) -> Value:
    """x + p"""
    return tape.add(x, weights["positions"])
