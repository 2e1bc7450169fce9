"""`bessel_ratio(v, m)`: I_(m/2)(v) / I_(m/2 - 1)(v), element by element, of v from 0 on.

I is the modified Bessel function of the first kind. It is the slope of `log_bessel(v, m)`, and
the length of the mean of draws from a von Mises-Fisher distribution of concentration v in m
dimensions: from 0 to 1. Mardia & Jupp 2000, "Directional statistics", equation 9.3.8.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._bessel import of_dimensions

FUNCTION = of_dimensions("bessel_ratio")

DOCUMENTATION = (
    "| `bessel_ratio(v, m)` | I_(m/2)(v) / I_(m/2−1)(v), elementwise, of v from 0 on: the length of the "
    "mean of draws of concentration v in m dimensions, from 0 to 1 |"
)

CASES = ()  # log_bessel.py has them

DRAWN = Special("coding.directed")
