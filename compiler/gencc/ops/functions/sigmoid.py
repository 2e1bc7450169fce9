"""`sigmoid(v)`: 1 / (1 + exp(-v)), element by element."""

from __future__ import annotations

import math

from gencc.ops.cases import LOGISTIC, LOGITS, NEAR, SMALL, Case, Digits, Float32
from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise("sigmoid", "v", arithmetic=Arithmetic(".scalars.sigmoid"))

DOCUMENTATION = "| `sigmoid(v)` | 1 / (1 + e⁻ᵛ), elementwise |"

_SLOPE = Digits(size=1.0, why="the kernels of sigmoid: s (1 - s)")

CASES = (
    Case(
        "sigmoid, at 0 and far from it",
        NEAR,
        {
            "usual": "sigmoid(h)",
            "low": "sigmoid(-35 - h)",
            "deep": "sigmoid(-200 - h)",
            "large": "sigmoid(400 * h)",
        },
        batch=1,
        optimizer=SMALL,
    ),
    Float32(
        "digits of softplus and sigmoid",
        LOGITS,
        {
            "bend": "softplus(H)",
            "turned": "softplus(-H)",
            "chance": "sigmoid(H)",
            "other": "sigmoid(-H)",
            "direct": "log(sigmoid(H))",
        },
        gradients={"chance": _SLOPE, "other": _SLOPE},
        others=LOGISTIC,
    ),
)

DRAWN = Unary(rising(lambda v: 1 / (1 + math.exp(-max(min(v, 700), -700))), 0.0, 1.0))
