"""Independent in every element, of one shape and one rate."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.gamma import GammaNoise
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: GammaNoise, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream."""
    return streams.gamma(seed, what, number, shape, noise.shape, noise.rate)
