"""softmax"""

from __future__ import annotations

from gencc.ops.layers.softmax import Softmax
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.ops.functions import softmax
from gencc.verification.reference.tape import Value


def compute(layer: Softmax, x: Value, weights: Weights) -> Value:
    """exp(x) / sum(exp(x)) over the last axis"""
    return softmax.compute(x)
