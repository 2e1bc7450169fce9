"""cholesky"""

from __future__ import annotations

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions.transpose import compute as transpose
from gencc.verification.reference.tape import Value


def compute(m: Value) -> Value:
    """Row by row, each number from those before it: Cholesky's own way."""
    symmetric = tape.divide(tape.add(m, transpose(m)), Value(2.0))
    size, lead = m.shape[-1], m.shape[:-2]
    known: dict[tuple[int, int], Value] = {}
    for i in range(size):
        for j in range(i + 1):
            rest = tape.take(symmetric, (..., i, j))
            for k in range(j):
                rest = tape.subtract(rest, tape.multiply(known[i, k], known[j, k]))
            known[i, j] = tape.sqrt(rest) if i == j else tape.divide(rest, known[j, j])
        for j in range(i + 1, size):
            known[i, j] = Value(0 * tape.take(symmetric, (..., i, j)).array)
    columns = [
        tape.reshape(known[i, j], (*lead, 1)) for i in range(size) for j in range(size)
    ]
    return tape.reshape(tape.join(columns, len(lead)), (*lead, size, size))
