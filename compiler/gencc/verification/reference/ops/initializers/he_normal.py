"""he_normal"""

from __future__ import annotations

import math

from gencc.ir.layers import Shape
from gencc.ops.initializers.he_normal import HeNormal
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def values(initial: HeNormal, shape: Shape, name: str, seed: int) -> Array:
    """A weight before the first step."""
    return math.sqrt(2 / initial.fan_in) * streams.normal(seed, name, 0, shape)
