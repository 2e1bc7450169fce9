"""mask"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(value: Value, uniform: Value, probability: Value) -> Value:
    """0 where u < p, v elsewhere."""
    return tape.where(uniform.array < probability.array, Value(0.0), value)
