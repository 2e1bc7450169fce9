"""`logsumexp(v)`: log(sum(exp(v))) over the features of an example, a soft maximum.

A tensor -> a number for each example, in the unit of v, from max(v) to max(v) + log(n) for
n features. Every backend computes max(v) + log(sum(exp(v - max(v)))), which neither
overflows nor loses all digits; its gradient is the softmax of v. Blanchard, Higham & Higham
2021, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41.
"""

from __future__ import annotations

import math

from gencc.ops.cases import (
    IMAGES,
    LOG_OF_A_SUM,
    NEAR,
    SLOPE_OF_SOFTMAX,
    SMALL,
    Case,
    Float32,
)
from gencc.ops.drawing import Reduction
from gencc.ops.functions._building import reduction

FUNCTION = reduction("logsumexp", elsewhere=(("reduce_logsumexp lse softmaximum", ""),))

DOCUMENTATION = (
    "| `logsumexp(v)`, `logsumexp(v, K)` | log Σ eᵛ over all features of an example, or along "
    "an axis, without overflow; its gradient is the softmax of v |"
)

CASES = (
    Case(
        "logsumexp, ties and values far out",
        NEAR,
        {
            "usual": "logsumexp(h)",
            "equal": "logsumexp(0 * h) + sum(h)",
            # Further out PyTorch's gradient, exp(v - logsumexp(v)), has fewer digits.
            "high": "logsumexp(h + 30)",
            "low": "logsumexp(h - 30)",
            "wide": "logsumexp(400 * h) - logsumexp(-300 * h)",
        },
        kind="number",
        batch=1,
        optimizer=SMALL,
    ),
    Case(
        "logsumexp, of images and of numbers",
        IMAGES,
        {
            "together": "logsumexp(h) - mean(h)",
            "curved": "square(logsumexp(tanh(h) * x))",
            "of_number": "logsumexp(sum(h)) - logsumexp(mean(h))",
        },
        kind="number",
    ),
    Float32(
        "digits of logsumexp",
        ((-0.5, 1.0, 0.25, 2.0),),
        {
            "usual": "logsumexp(H)",
            "equal": "logsumexp(0 * H) + sum(H)",
            "wide": "logsumexp(60 * H)",
            "turned": "logsumexp(-15 * H)",
        },
        values={"turned": LOG_OF_A_SUM},
        gradients={"wide": SLOPE_OF_SOFTMAX, "turned": SLOPE_OF_SOFTMAX},
    ),
)

DRAWN = Reduction(lambda low, high, size: (low + math.log(size), high + math.log(size)))
