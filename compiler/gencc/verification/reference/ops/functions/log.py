"""log"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions import log_sigmoid, log_softmax
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """The natural logarithm; of what has logits it is one of these, which are not lost."""
    match x.logits:
        case ("sigmoid", logits):
            return log_sigmoid.compute(logits)
        case ("softmax", logits):
            return log_softmax.compute(logits)
    return tape.log(x)
