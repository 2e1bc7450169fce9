"""zeros"""

from __future__ import annotations

import numpy as np

from gencc.ir.layers import Shape
from gencc.ops.initializers.zeros import Zeros
from gencc.verification.reference.tape import Array


def values(initial: Zeros, shape: Shape, name: str, seed: int) -> Array:
    """A weight before the first step."""
    return np.zeros(shape)
