"""`log_cosh(v)`: log(cosh(v)), element by element; v^2 / 2 near 0, |v| - log(2) far out.

Exact near 0 too: with t = tanh(v / 2) it is log(1 + t^2) - log(1 - t^2) where |v| < 1, and
|v| + log(1 + exp(-2 |v|)) - log(2) elsewhere. Its slope is tanh(v). Chen et al. 2019,
"Log Hyperbolic Cosine Loss Improves Variational Auto-Encoder".
"""

from __future__ import annotations

import math

from gencc.ops.cases import NEAR, SMALL, Case, Float32
from gencc.ops.drawing import Unary, even
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "log_cosh",
    "v",
    arithmetic=Arithmetic(".scalars.log_cosh"),
    elsewhere=(
        ("log_cosh_loss logcosh_loss", "of a difference, `sum(log_cosh(a - b))`"),
    ),
)

DOCUMENTATION = "| `log_cosh(v)` | log((eᵛ + e⁻ᵛ) / 2), elementwise |"

CASES = (
    Case(
        "log_cosh, at 0 and far from it",
        NEAR,
        {
            "usual": "log_cosh(h)",
            "tiny": "log_cosh(1e-9 * h)",
            "twice": "log_cosh(2 * h)",
            "large": "log_cosh(400 * h)",
            "curved": "square(log_cosh(h)) * x",
        },
        batch=1,
        optimizer=SMALL,
    ),
    Float32(
        "digits of log_cosh",
        ((-0.5, 1.25, 0.25, 2.0),),
        {
            "usual": "log_cosh(H)",
            "small": "log_cosh(0.001 * H)",
            "wide": "log_cosh(60 * H)",
        },
    ),
)

DRAWN = Unary(even(lambda v: math.log(math.cosh(min(abs(v), 300)))))
