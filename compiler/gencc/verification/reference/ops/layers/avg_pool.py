"""avg_pool"""

from __future__ import annotations

import math

from gencc.ops.layers.avg_pool import AvgPool
from gencc.verification.reference import tape
from gencc.verification.reference.images import windows
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: AvgPool, x: Value, weights: Weights) -> Value:
    """The mean of each window."""
    if not layer.size:
        sides = tuple(range(1, len(x.shape) - 1))
        count = Value(float(math.prod(x.shape[1:-1])))
        return tape.divide(tape.total(x, sides), count)
    parts = windows(x, layer.size, layer.size)
    area = Value(float(math.prod(layer.size)))
    return tape.divide(tape.total(parts, (len(x.shape),)), area)
