"""between"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """Eight points, ends included, from each even example to the odd one behind it."""
    pairs = x.array[: len(x.array) // 2 * 2].reshape(-1, 2, 1, *x.shape[1:])
    t = np.linspace(0, 1, 8).reshape(1, 8, *[1] * (len(x.shape) - 1))
    return Value(((1 - t) * pairs[:, 0] + t * pairs[:, 1]).reshape(-1, *x.shape[1:]))
