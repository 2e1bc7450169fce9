"""where"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(condition: Value, a: Value, b: Value) -> Value:
    """The first where the condition is 1, the second where it is 0."""
    return tape.where(condition.array > 0.5, a, b)
