"""abs"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def compute(x: Value) -> Value:
    """|x|, with slope 0 at 0."""
    return tape.multiply(x, Value(np.sign(x.array)))
