"""bce of a sigmoid, of its logits"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(target: Value, logits: Value) -> Value:
    """t softplus(-l) + (1 - t) softplus(l), which loses no digits in a difference."""
    yes = tape.multiply(target, tape.softplus(tape.negative(logits)))
    rest = tape.subtract(Value(1.0), target)
    return tape.add(yes, tape.multiply(rest, tape.softplus(logits)))
