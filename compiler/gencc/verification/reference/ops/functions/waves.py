"""waves"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(t: Value, count: int) -> Value:
    """sin(t w_i), then cos(t w_i)."""
    rates = np.array([10000.0 ** (-2 * i / count) for i in range(count // 2)])
    column = tape.reshape(t, (*t.shape, 1))
    angles = tape.multiply(column, Value(rates[np.newaxis]))
    return tape.join([tape.sine(angles), tape.cosine(angles)], 1)
