"""traverse"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """The first example again and again, in which one number is -3, -2, ... or 3."""
    (_, size) = x.shape
    rows = []
    for number in range(min(size, 32)):
        for value in range(-3, 4):
            row = x.array[0].copy()
            row[number] = value
            rows.append(row)
    return Value(np.stack(rows))
