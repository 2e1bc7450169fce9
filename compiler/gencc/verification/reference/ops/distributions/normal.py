"""Independent N(0, 1) in every element."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.normal import StandardNormal
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: StandardNormal, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream."""
    return streams.normal(seed, what, number, shape)
