"""`precision(a, b, k)`: how many of a lie in a ball about some example of b."""

from __future__ import annotations

import numpy as np

from gencc.verification.reference.tape import Array


def measure(a: Array, b: Array, k: float) -> float | None:
    """None where b has no k other examples."""
    if len(b) <= k:
        return None
    rows = b.reshape(len(b), -1)
    radii = []
    for index, row in enumerate(rows):
        others = np.delete(rows, index, axis=0)
        radii.append(np.sort(np.linalg.norm(others - row, axis=1))[int(k) - 1])
    within = [
        (np.linalg.norm(rows - row, axis=1) <= radii).any()
        for row in a.reshape(len(a), -1)
    ]
    return float(np.mean(within))
