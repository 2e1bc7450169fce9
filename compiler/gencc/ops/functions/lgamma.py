"""`lgamma(v)`: the logarithm of the gamma function of each element, of v above 0.

Its derivative is `digamma(v)`.
"""

from __future__ import annotations

import math

from gencc.ops.cases import POSITIVE, SMALL, Case
from gencc.ops.drawing import Unary
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "lgamma",
    "v",
    arithmetic=Arithmetic(
        "math.lgamma", undefined="the gamma function is that of numbers above 0"
    ),
    elsewhere=(("gammaln loggamma log_gamma", ""),),
)

DOCUMENTATION = (
    "| `lgamma(v)` | log Γ(v), of v above 0, elementwise; its slope is `digamma(v)` |"
)

CASES = (
    Case(
        "lgamma and digamma, near 0, at 1 and 2 and far out",
        POSITIVE,
        {
            "usual": "lgamma(square(h))",
            "near": "lgamma(1e-3 * square(h)) + digamma(0.1 * square(h))",
            "one": "h + lgamma(1 + 0.1 * h) + lgamma(2 - 0.1 * h)",
            "large": "lgamma(1e4 * square(h))",
            "slope": "digamma(square(h))",
            "large_slope": "digamma(1e4 * square(h))",
            "by_parameter": "h * (lgamma(k) + digamma(k))",
        },
        top="params: {k: 2.5}",
        optimizer=SMALL,
    ),
)


def _image(low: float, high: float) -> tuple[float, float]:
    """It falls to -0.122 between 1 and 2 and rises from there."""
    most = max(math.lgamma(max(low, 0.1)), math.lgamma(min(high, 1e3)))
    return -0.1215, math.inf if high == math.inf else most


DRAWN = Unary(_image, least=0.1, degree=2)
