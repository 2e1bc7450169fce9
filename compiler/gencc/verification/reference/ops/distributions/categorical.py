"""1 at one place of an example, each equally likely, and 0 elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.categorical import EqualCategories
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: EqualCategories, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The values of the stream."""
    return streams.categorical(seed, what, number, shape)
