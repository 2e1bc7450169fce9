"""hardmax"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference.tape import Value


def compute(x: Value, size: int) -> Value:
    """The row of the unit matrix where the first of the largest is."""
    return Value(np.eye(size)[x.array.argmax(axis=-1)])
