"""diagonal"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(m: Value) -> Value:
    """m[i, i] for every i."""
    each = np.arange(m.shape[1])
    return tape.take(m, (slice(None), each, each))
