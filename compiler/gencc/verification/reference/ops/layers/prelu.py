"""prelu"""

from __future__ import annotations

from gencc.ops.layers.prelu import Prelu
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Prelu, x: Value, weights: Weights) -> Value:
    """x if x > 0 else slope x"""
    return tape.where(x.array > 0, x, tape.multiply(weights["slope"], x))
