"""selu"""

from __future__ import annotations

from gencc.ops.layers.selu import SCALE, SLOPE, Selu
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: Selu, x: Value, weights: Weights) -> Value:
    """SCALE x if x > 0 else SCALE SLOPE (exp(x) - 1)"""
    positive = x.array > 0
    # Held at 0 where it is not wanted, so that exp does not overflow there.
    below = tape.expm1(tape.where(positive, Value(0.0), x))
    lower = tape.multiply(Value(SCALE * SLOPE), below)
    return tape.where(positive, tape.multiply(Value(SCALE), x), lower)
