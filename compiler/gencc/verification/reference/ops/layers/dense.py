"""dense"""

from __future__ import annotations

from gencc.ops.layers.dense import Dense
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def compute(layer: Dense, x: Value, weights: Weights) -> Value:
    """x K + b"""
    return biased(tape.matmul(x, weights["kernel"]), weights)
