"""`square(v)`: v^2, element by element; of the unit of v, squared."""

from __future__ import annotations

from gencc.ops.cases import POSITIVE, SMALL, Case
from gencc.ops.drawing import Unary, even
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise("square", "v")

DOCUMENTATION = "| `square(v)` | v², elementwise |"

CASES = (
    Case(
        "square, near 0",
        POSITIVE,
        {"squared": "square(h)", "small": "square(1e-70 * h)"},
        optimizer=SMALL,
    ),
)

DRAWN = Unary(even(lambda v: v * v), degree=2)
