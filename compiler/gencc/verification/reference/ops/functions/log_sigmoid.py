"""The log of a sigmoid, of its logits"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """log(1 / (1 + exp(-x))) = -softplus(-x)"""
    return tape.negative(tape.softplus(tape.negative(x)))
