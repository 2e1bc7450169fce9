"""stop"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """The same numbers; no gradient passes."""
    return tape.constant(x)
