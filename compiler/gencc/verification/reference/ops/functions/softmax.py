"""softmax"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """exp(x) / sum(exp(x)) over the last axis."""
    powers = tape.exp(shifted(x))
    result = tape.divide(powers, tape.total(powers, (len(x.shape) - 1,), keep=True))
    result.logits = "softmax", x
    return result


def shifted(x: Value) -> Value:
    """Less the largest one, which leaves a softmax as it is; exp does not overflow."""
    return tape.subtract(x, Value(x.array.max(axis=-1, keepdims=True)))
