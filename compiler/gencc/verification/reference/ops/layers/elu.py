"""elu"""

from __future__ import annotations

from gencc.ops.layers.elu import Elu
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Elu, x: Value, weights: Weights) -> Value:
    """x if x > 0 else slope (exp(x) - 1)"""
    positive = x.array > 0
    # Held at 0 where it is not wanted, so that exp does not overflow there.
    below = tape.where(positive, Value(0.0), x)
    lower = tape.multiply(Value(layer.slope), tape.expm1(below))
    return tape.where(positive, x, lower)
