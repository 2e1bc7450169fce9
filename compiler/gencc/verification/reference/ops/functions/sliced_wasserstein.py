"""sliced_wasserstein"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions import batch_sort
from gencc.verification.reference.tape import Value


def compute(a: Value, b: Value, normals: Value) -> Value:
    """One direction after another."""
    batch, size = a.shape
    drawn = normals.array[0].reshape(-1, size)
    result = Value(0.0)
    for normal in drawn:
        column = Value((normal / np.linalg.norm(normal))[:, None])
        first, second = (batch_sort.compute(tape.matmul(v, column)) for v in (a, b))
        difference = tape.subtract(first, second)
        result = tape.add(
            result, tape.total(tape.multiply(difference, difference), (0, 1))
        )
    return tape.divide(result, Value(float(batch * len(drawn))))
