"""`logmeanexp(v)`: log(mean(exp(v))) over the features of an example, or along an axis.

As logsumexp(v) - log(n), of n values: between their mean and their largest, in the unit of v. Along
an axis of K draws it is the bound of the importance weighted autoencoder, Burda, Grosse &
Salakhutdinov 2016, arXiv:1509.00519, equation 8.
"""

from __future__ import annotations

from gencc.ops.cases import LOG_OF_A_SUM, NEAR, SLOPE_OF_SOFTMAX, SMALL, Case, Float32
from gencc.ops.drawing import Reduction
from gencc.ops.functions._building import reduction

FUNCTION = reduction("logmeanexp")

DOCUMENTATION = "| `logmeanexp(v)`, `logmeanexp(v, K)` | logsumexp less the logarithm of how many there are |"

CASES = (
    Case(
        "logmeanexp, ties and values far out",
        NEAR,
        {
            "usual": "logmeanexp(h)",
            "equal": "logmeanexp(0 * h) + sum(h)",
            "wide": "logmeanexp(400 * h) - logmeanexp(-300 * h)",
        },
        kind="number",
        batch=1,
        optimizer=SMALL,
    ),
    Float32(
        "digits of logmeanexp",
        ((-0.5, 1.0, 0.25, 2.0),),
        {"usual": "logmeanexp(H)", "turned": "logmeanexp(-15 * H)"},
        values={"turned": LOG_OF_A_SUM},
        gradients={"usual": SLOPE_OF_SOFTMAX, "turned": SLOPE_OF_SOFTMAX},
    ),
)

DRAWN = Reduction(lambda low, high, size: (low, high))
