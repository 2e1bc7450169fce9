"""bessel_ratio"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions.log_bessel import series
from gencc.verification.reference.tape import Value


def compute(v: Value, m: int) -> Value:
    """v / m times the series of two dimensions more, over that of m."""
    more, series_of_m = series(v, m / 2 + 1), series(v, m / 2)
    start = tape.divide(v, Value(float(m)))
    return tape.multiply(start, tape.divide(more, series_of_m))
