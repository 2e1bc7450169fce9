"""blur"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import images, tape
from gencc.verification.reference.tape import Value


def compute(v: Value, sigma: Value, size: int) -> Value:
    """Mirrored at the edges, and then window by window."""
    margin = size // 2
    return through(
        images.reflected(v, ((margin, margin), (margin, margin))),
        float(sigma.array),
        size,
    )


def through(v: Value, sigma: float, size: int) -> Value:
    """The weighted mean of each window within the image, a sum of its pixels."""
    middle = (size - 1) / 2
    squares = np.array(
        [
            (i - middle) ** 2 + (j - middle) ** 2
            for i in range(size)
            for j in range(size)
        ]
    )
    weights = np.exp(-squares / (2 * sigma**2))
    parts = images.windows(v, (size, size), (1, 1))
    return tape.total(tape.multiply(parts, Value(weights / weights.sum())), (4,))
