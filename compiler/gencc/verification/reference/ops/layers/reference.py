"""reference"""

from __future__ import annotations

from gencc.ops.layers.virtual_batch_norm import Reference
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Reference, x: Value, weights: Weights) -> Value:
    """The reference batch, and then the examples."""
    return tape.join([weights["examples"], x], 0)
