"""rotate"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.images import total
from gencc.verification.reference.tape import Value


def compute(v: Value, *angle: Value | int) -> Value:
    """By so many quarters; or the weighted sum of all turns."""
    (turns,) = angle
    if isinstance(turns, int):
        return turned(v, turns)
    batch = v.shape[0]
    parts = []
    for quarters in range(4):
        weight = tape.reshape(tape.take(turns, np.s_[:, quarters]), (batch, 1, 1, 1))
        parts.append(tape.multiply(weight, turned(v, quarters)))
    return total(parts)


def turned(v: Value, quarters: int) -> Value:
    """A quarter takes the last column to the first row."""
    for _ in range(quarters):
        v = tape.take(tape.transpose(v, (0, 2, 1, 3)), np.s_[:, ::-1])
    return v
