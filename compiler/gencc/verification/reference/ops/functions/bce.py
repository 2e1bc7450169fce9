"""bce"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions import bce_with_logits
from gencc.verification.reference.tape import Value


def compute(target: Value, probability: Value) -> Value:
    """-(t log p + (1 - t) log(1 - p))"""
    if probability.logits and probability.logits[0] == "sigmoid":
        return bce_with_logits.compute(target, probability.logits[1])
    one = Value(1.0)
    yes = tape.multiply(target, tape.log(probability))
    no = tape.multiply(
        tape.subtract(one, target), tape.log(tape.subtract(one, probability))
    )
    return tape.negative(tape.add(yes, no))
