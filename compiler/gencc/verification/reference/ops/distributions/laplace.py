"""Independent in every element, of density exp(-|v|) / 2."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.laplace import StandardLaplace
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: StandardLaplace, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream."""
    return streams.laplace(seed, what, number, shape)
