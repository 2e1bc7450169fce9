"""avg_pool"""

from __future__ import annotations

from gencc.ops.layers.avg_pool import AvgPool
from gencc.verification.reference import tape
from gencc.verification.reference.images import windows
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: AvgPool, x: Value, weights: Weights) -> Value:
    """The mean of each window."""
    area = Value(float(layer.size[0] * layer.size[1]))
    return tape.divide(tape.total(windows(x, layer.size), (4,)), area)
