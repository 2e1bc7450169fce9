"""`tanh(v)`: the hyperbolic tangent of each element."""

from __future__ import annotations

import math

from gencc.ops.cases import NEAR, SMALL, Case
from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise("tanh", "v", arithmetic=Arithmetic("math.tanh"))

DOCUMENTATION = "| `tanh(v)` | the hyperbolic tangent, elementwise |"

CASES = (
    Case(
        "tanh, at 0 and far from it",
        NEAR,
        {"usual": "tanh(h)", "small": "tanh(1e-9 * h)", "large": "tanh(400 * h)"},
        batch=1,
        optimizer=SMALL,
    ),
)

DRAWN = Unary(rising(math.tanh, least=-1.0, most=1.0))
