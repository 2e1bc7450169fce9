"""sigmoid"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """1 / (1 + exp(-x))"""
    result = tape.sigmoid(x)
    result.logits = "sigmoid", x
    return result
