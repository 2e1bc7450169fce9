"""Vectors of length 1, all directions equally likely."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.von_mises_fisher import Directions
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: Directions, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream."""
    return streams.von_mises_fisher(seed, what, number, shape)
