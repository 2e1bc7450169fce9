"""logmeanexp"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions import mean
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """m + log(mean(exp(x - m))) over all features, m the largest of them."""
    largest = x.array.max(axis=tuple(range(1, len(x.shape))), keepdims=True)
    powers = tape.exp(tape.subtract(x, Value(largest)))
    return tape.add(tape.log(mean.compute(powers)), Value(np.ravel(largest)))
