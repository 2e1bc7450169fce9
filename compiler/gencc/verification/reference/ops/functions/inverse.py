"""inverse"""

from __future__ import annotations

import numpy as np

from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions.matmul import compute as product
from gencc.verification.reference.ops.functions.transpose import compute as transpose
from gencc.verification.reference.tape import Value


def compute(m: Value) -> Value:
    """Its differential is -m^-1 dm m^-1."""

    def pull(g: Value) -> Value:
        other = transpose(compute(m))
        return tape.negative(product(product(other, g), other))

    return Value(np.linalg.inv(m.array), (m, pull))
