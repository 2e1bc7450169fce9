"""Independent U(low, high) in every element."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.uniform import Uniform
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: Uniform, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream, between the bounds."""
    return streams.uniform(seed, what, number, shape, noise.low, noise.high)
