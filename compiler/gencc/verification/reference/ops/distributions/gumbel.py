"""-log(-log(u)) in every element, u uniform."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.categorical import StandardGumbel
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: StandardGumbel, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream."""
    return streams.gumbel(seed, what, number, shape)
