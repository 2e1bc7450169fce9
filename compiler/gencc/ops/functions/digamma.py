"""`digamma(v)`: the slope of log Gamma(v), element by element, of v above 0."""

from __future__ import annotations

import math

from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "digamma",
    "v",
    arithmetic=Arithmetic(
        ".scalars.psi", undefined="the gamma function is that of numbers above 0"
    ),
    elsewhere=(("psi", ""),),
)

DOCUMENTATION = (
    "| `digamma(v)` | ψ(v), the slope of log Γ(v), of v above 0, elementwise |"
)

CASES = ()  # `lgamma` has them


def _near(v: float) -> float:
    """Within 0.1 of it, from 0.1 on: log(v) - 1 / 2v, and less below 1."""
    return math.log(v) - 1 / (2 * v) - (0.0 if v > 1 else 8.0)


DRAWN = Unary(rising(_near), least=0.1)
