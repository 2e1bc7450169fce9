"""relu"""

from __future__ import annotations

from gencc.ops.layers.relu import Relu
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.ops.functions import relu
from gencc.verification.reference.tape import Value


def compute(layer: Relu, x: Value, weights: Weights) -> Value:
    """max(x, 0)"""
    return relu.compute(x)
