"""glorot_uniform"""

from __future__ import annotations

import math

from gencc.ir.layers import Shape
from gencc.ops.initializers.glorot_uniform import GlorotUniform
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def values(initial: GlorotUniform, shape: Shape, name: str, seed: int) -> Array:
    """A weight before the first step."""
    bound = math.sqrt(6 / (initial.fan_in + initial.fan_out))
    return streams.uniform(seed, name, 0, shape, -bound, bound)
