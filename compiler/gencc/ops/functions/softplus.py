"""`softplus(v)`: log(1 + exp(v)), element by element; v itself far above 0."""

from __future__ import annotations

import math

from gencc.ops.cases import NEAR, SMALL, Case
from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise("softplus", "v", arithmetic=Arithmetic(".scalars.softplus"))

DOCUMENTATION = "| `softplus(v)` | log(1 + eᵛ), elementwise |"

CASES = (
    Case(
        "softplus, at 0 and far from it",
        NEAR,
        {
            "usual": "softplus(h)",
            "low": "softplus(-35 - h)",
            "bend": "softplus(20 + h) - 20",
            "deep": "softplus(-200 - h)",
            "large": "softplus(400 * h)",
        },
        batch=1,
        optimizer=SMALL,
    ),
)

DRAWN = Unary(
    rising(lambda v: v if v > 30 else math.log1p(math.exp(max(v, -700))), least=0.0)
)
