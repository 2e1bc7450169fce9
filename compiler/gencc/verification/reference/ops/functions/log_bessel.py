"""log_bessel"""

from __future__ import annotations

import math

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(v: Value, m: int) -> Value:
    """The logarithm of the power series, of v below 600 or so."""
    return tape.log(series(v, m / 2))


def series(v: Value, a: float) -> Value:
    """sum of (v^2 / 4)^k / (k! a (a + 1) ... (a + k - 1)): all above 0, until none counts."""
    square = tape.divide(tape.multiply(v, v), Value(4.0))
    largest = float(square.array.max(initial=0.0))
    most = 40 + math.ceil(2 * math.sqrt(largest))
    term = tape.power(square, 0)
    summed = term
    for k in range(most):
        factor = Value(1 / ((k + 1) * (a + k)))
        term = tape.multiply(tape.multiply(term, square), factor)
        summed = tape.add(summed, term)
    return summed
