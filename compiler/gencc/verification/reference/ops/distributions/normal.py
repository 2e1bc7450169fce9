"""Independent N(0, deviation^2) in every element."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.ops.distributions.normal import NormalNoise
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def drawn(
    noise: NormalNoise, seed: int, what: str, number: int, shape: Sequence[int]
) -> Array:
    """The standard values of the stream, times the deviation."""
    return noise.deviation * streams.normal(seed, what, number, shape)
