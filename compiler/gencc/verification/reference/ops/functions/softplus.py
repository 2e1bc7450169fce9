"""softplus"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """log(1 + exp(x)), without overflow."""
    return tape.softplus(x)
