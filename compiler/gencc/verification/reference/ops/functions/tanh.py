"""tanh"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x))"""
    return tape.tanh(x)
