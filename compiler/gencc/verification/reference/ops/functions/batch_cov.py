"""batch_cov"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(v: Value) -> Value:
    """The mean of the outer products of the deviations with themselves."""
    batch, size = v.shape
    count = Value(float(batch))
    mean = tape.divide(tape.total(v, (0,), keep=True), count)
    deviation = tape.subtract(v, mean)
    rows = tape.reshape(deviation, (batch, size, 1))
    columns = tape.reshape(deviation, (batch, 1, size))
    products = tape.total(tape.multiply(rows, columns), (0,), keep=True)
    return tape.broadcast(tape.divide(products, count), (batch, size, size))
