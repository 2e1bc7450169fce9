"""flatten"""

from __future__ import annotations

from gencc.ops.layers.flatten import Flatten
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Flatten, x: Value, weights: Weights) -> Value:
    """The numbers of an example in a row."""
    return tape.reshape(x, (x.shape[0], -1))
