"""logdet"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions.inverse import compute as inverse
from gencc.verification.reference.ops.functions.transpose import compute as transpose
from gencc.verification.reference.tape import Value


def compute(m: Value) -> Value:
    """Jacobi: its gradient is the inverse, transposed."""

    def pull(g: Value) -> Value:
        wide = tape.reshape(g, (*g.shape, 1, 1))
        return tape.multiply(wide, transpose(inverse(m)))

    return Value(np.linalg.slogdet(m.array)[1], (m, pull))
