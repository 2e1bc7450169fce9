"""identity"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference.tape import Value


def compute(size: int) -> Value:
    """One row for all examples: 1 where row and column have the same number."""
    numbers = np.arange(size)
    return Value((numbers[:, np.newaxis] == numbers)[np.newaxis])
