"""0 or 1 in every element, equally likely and independent."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.bernoulli import FairCoins
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: FairCoins, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream."""
    return streams.bernoulli(seed, what, number, shape)
