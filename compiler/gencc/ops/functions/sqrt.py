"""`sqrt(v)`: the root of each element, of v above 0; at 0 it has no slope."""

from __future__ import annotations

import math

from gencc.ops.cases import POSITIVE, SMALL, Case
from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "sqrt",
    "v",
    arithmetic=Arithmetic("math.sqrt", undefined="negative numbers have no root"),
)

DOCUMENTATION = "| `sqrt(v)` | √v, elementwise |"

CASES = (
    Case(
        "sqrt, near 0",
        POSITIVE,
        {
            "root": "sqrt(h)",
            "deep": "sqrt(1e-100 * h)",
            "high": "sqrt(1e100 * h)",
        },
        optimizer=SMALL,
    ),
)

DRAWN = Unary(rising(math.sqrt), least=0.1, lifted="square")
