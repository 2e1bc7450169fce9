"""`exp(v)`: e to the power of v, element by element."""

from __future__ import annotations

import math

from gencc.ops.cases import POSITIVE, SMALL, Case
from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise("exp", "v", arithmetic=Arithmetic("math.exp"))

DOCUMENTATION = "| `exp(v)` | eᵛ, elementwise |"

CASES = (
    Case(
        "exp, far out",
        POSITIVE,
        {"usual": "exp(h)", "risen": "exp(30 * h)", "fallen": "exp(-60 * h)"},
        optimizer=SMALL,
    ),
)

DRAWN = Unary(rising(math.exp, least=0.0), most=2.0)
