"""flip"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(v: Value, axis: int) -> Value:
    """One axis backwards."""
    return tape.take(v, np.s_[..., ::-1] if axis == -1 else np.s_[..., ::-1, :])
