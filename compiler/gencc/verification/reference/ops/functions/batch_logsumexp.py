"""batch_logsumexp"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(v: Value, axes: int) -> Value:
    """m + log(sum(exp(v - m))) over the examples, m the largest of them."""
    largest = v.array.max(axis=0, keepdims=True)
    powers = tape.exp(tape.subtract(v, Value(largest)))
    logarithm = tape.log(tape.total(powers, (0,), keep=True))
    result = tape.add(logarithm, Value(largest))
    return tape.broadcast(result, v.shape) if axes else tape.reshape(result, ())
