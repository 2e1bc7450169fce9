"""cross_entropy"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions import log, log_softmax
from gencc.verification.reference.tape import Value


def compute(label: Value, operand: Value, logits: bool) -> Value:
    """-log of the probability of the label, by itself or by logits."""
    logarithms = log_softmax.compute(operand) if logits else log.compute(operand)
    places = (np.arange(operand.shape[0]), label.array.astype(int))
    return tape.negative(tape.take(logarithms, places))
