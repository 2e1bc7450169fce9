"""`minimum(a, b)`: the smaller one, element by element; at a tie the slope is that of a."""

from __future__ import annotations

from gencc.ops.cases import NEAR, SMALL, Case
from gencc.ops.drawing import Binary
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "minimum",
    "a",
    "b",
    arithmetic=Arithmetic("min"),
    elsewhere=(("fmin", ""),),
)

DOCUMENTATION = (
    "| `minimum(a, b)` | the smaller one, elementwise; at a tie the gradient is that "
    "of a |"
)

CASES = (
    Case(
        "minimum, ties",
        NEAR,
        {
            "least": "minimum(h, x)",
            "least_second": "minimum(x, h)",
            "both": "minimum(3 * h, 3 * h + 0 * square(h))",
            "from_above": "minimum(h, 0)",
            "number_first": "minimum(0, h)",
            "between_two": "minimum(maximum(h, -1), 1)",
        },
        batch=1,
        optimizer=SMALL,
    ),
)

DRAWN = Binary(min)
