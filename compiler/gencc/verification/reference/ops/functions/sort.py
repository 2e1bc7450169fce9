"""sort"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(v: Value) -> Value:
    """The features of each example, from the smallest on."""
    columns = np.argsort(v.array, axis=1, kind="stable")
    return tape.take(v, (np.arange(v.shape[0])[:, None], columns))
