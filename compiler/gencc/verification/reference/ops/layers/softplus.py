"""softplus"""

from __future__ import annotations

from gencc.ops.layers.softplus import Softplus
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Softplus, x: Value, weights: Weights) -> Value:
    """log(1 + exp(x))"""
    return tape.softplus(x)
