"""`abs(v)`: |v|, element by element, with slope 0 at 0."""

from __future__ import annotations

from gencc.ops.cases import NEAR, SMALL, Case
from gencc.ops.drawing import Unary, even
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "abs",
    "v",
    arithmetic=Arithmetic("abs"),
    elsewhere=(("absolute fabs", ""),),
)

DOCUMENTATION = "| `abs(v)` | \\|v\\|, elementwise; its slope at 0 is 0 |"

CASES = (
    Case(
        "abs, at 0",
        NEAR,
        {"size": "abs(h)", "small": "abs(1e-100 * h)", "turned": "-2 * abs(-h)"},
        batch=1,
        optimizer=SMALL,
    ),
)

DRAWN = Unary(even(abs))
