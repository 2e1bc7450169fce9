"""The log of a softmax, of its logits"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions.softmax import shifted
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """x - log(sum(exp(x))) over the last axis."""
    lower = shifted(x)
    summed = tape.total(tape.exp(lower), (len(x.shape) - 1,), keep=True)
    return tape.subtract(lower, tape.log(summed))
