"""sigmoid"""

from __future__ import annotations

from gencc.ops.layers.sigmoid import Sigmoid
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.ops.functions import sigmoid
from gencc.verification.reference.tape import Value


def compute(layer: Sigmoid, x: Value, weights: Weights) -> Value:
    """1 / (1 + exp(-x))"""
    return sigmoid.compute(x)
