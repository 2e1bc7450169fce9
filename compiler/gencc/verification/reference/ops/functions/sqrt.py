"""sqrt"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """The root; its slope at 0 is infinite."""
    return tape.sqrt(x)
