"""`recall(a, b, k)`: how many of b lie in a ball about some example of a."""

from __future__ import annotations

from gencc.verification.reference.ops.functions import precision
from gencc.verification.reference.tape import Array


def measure(a: Array, b: Array, k: float) -> float | None:
    return precision.measure(b, a, k)
