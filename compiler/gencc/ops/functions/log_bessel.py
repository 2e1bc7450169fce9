"""`log_bessel(v, m)`: log(Gamma(m/2) (2/v)^(m/2 - 1) I_(m/2 - 1)(v)), element by element.

I is the modified Bessel function of the first kind. It is the logarithm of the mean of exp(v w),
w being the first number of a direction in m dimensions, all of which are equally likely: 0 where
v is 0, near v where v is large. m is a whole number from 2 to 256, v is at least 0. Its slope is
`bessel_ratio(v, m)`. Abramowitz & Stegun 1964, equation 9.6.18.
"""

from __future__ import annotations

from gencc.ops.cases import SMALL, Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions._bessel import of_dimensions

FUNCTION = of_dimensions("log_bessel")

DOCUMENTATION = (
    "| `log_bessel(v, m)` | log(Γ(m/2) (2/v)^(m/2−1) I_(m/2−1)(v)), elementwise, of v from 0 on: the "
    "logarithm of the mean of exp(v w), w the first number of a random direction in m dimensions; "
    "its slope is `bessel_ratio(v, m)` |"
)

CASES = (
    Case(
        "log_bessel and bessel_ratio, near 0 and far out, of few and of many dimensions",
        Random((4, 3), 0.2, 2),
        {
            "circle": "log_bessel(h, 2) + bessel_ratio(2 * h, 2)",
            "sphere": "log_bessel(square(h), 3) + bessel_ratio(h, 3)",
            "many": "log_bessel(3 * h, 40) - 7 * bessel_ratio(10 * h, 40)",
            "small": "h * log_bessel(1e-3 * h, 5) + h + bessel_ratio(1e-6 * h, 5)",
            "large": "log_bessel(90 * h, 4) + bessel_ratio(90 * h, 4)",
            "by_number": "log_bessel(sum(h), 3) * h + h * bessel_ratio(mean(h), 6)",
        },
        batch=2,
        optimizer=SMALL,
    ),
)

DRAWN = Special("coding.directed")
