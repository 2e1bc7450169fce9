"""matmul"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(a: Value, b: Value) -> Value:
    """Sums of products, one of them for each pair of a row and a column."""
    *lead, rows, inner = a.shape
    is_vector = len(b.shape) < len(a.shape)
    columns = 1 if is_vector else b.shape[-1]
    left = tape.reshape(a, (*lead, rows, inner, 1))
    right = tape.reshape(b, (*b.shape[: len(lead)], 1, inner, columns))
    result = tape.total(tape.multiply(left, right), (len(lead) + 1,))
    return tape.reshape(result, result.shape[:-1]) if is_vector else result
