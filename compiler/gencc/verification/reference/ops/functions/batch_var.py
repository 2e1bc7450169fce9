"""batch_var"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(v: Value, axes: int) -> Value:
    """The mean square of the deviations from the mean."""
    count = Value(float(v.shape[0]))
    mean = tape.divide(tape.total(v, (0,), keep=True), count)
    deviation = tape.subtract(v, mean)
    squares = tape.multiply(deviation, deviation)
    variance = tape.divide(tape.total(squares, (0,), keep=axes > 0), count)
    return tape.broadcast(variance, v.shape) if axes else variance
