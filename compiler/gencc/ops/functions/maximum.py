"""`maximum(a, b)`: the larger one, element by element; at a tie the slope is that of a."""

from __future__ import annotations

from gencc.ops.cases import NEAR, SMALL, Case
from gencc.ops.drawing import Binary
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "maximum",
    "a",
    "b",
    arithmetic=Arithmetic("max"),
    elsewhere=(("fmax", ""),),
)

DOCUMENTATION = (
    "| `maximum(a, b)` | the larger one, elementwise; at a tie the gradient is that "
    "of a |"
)

CASES = (
    Case(
        "maximum, ties",
        NEAR,
        {
            "most": "maximum(h, x)",
            "most_second": "maximum(x, h)",
            "both": "maximum(2 * h, h + h)",
            "from_below": "maximum(h, 0)",
            "number_first": "maximum(0, h)",
            "curved": "maximum(2 * h, square(h))",
        },
        batch=1,
        optimizer=SMALL,
    ),
)

DRAWN = Binary(max)
