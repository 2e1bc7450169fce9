"""normal"""

from __future__ import annotations

from gencc.ir.layers import Shape
from gencc.ops.initializers.normal import ScaledNormal
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def values(initial: ScaledNormal, shape: Shape, name: str, seed: int) -> Array:
    """A weight before the first step."""
    return initial.std * streams.normal(seed, name, 0, shape)
