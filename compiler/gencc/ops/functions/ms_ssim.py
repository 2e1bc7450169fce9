"""`ms_ssim(a, b, range)`: structural similarity at several scales, from 0 to 1.

With M scales the product of c_1^w_1, ..., c_(M-1)^w_(M-1) and s_M^w_M, where c_j is the mean
of contrast and structure at scale j and s_M the `ssim` at the last, neither less than 1e-6,
where the gradient is 0. From scale to scale blocks of 2 x 2 pixels become their mean; M is
as many of five as there are even sides to halve, and no side of less than 4 pixels. w are the
first M of 0.0448, 0.2856, 0.3001, 0.2363 and 0.1333, divided by their sum. Wang, Simoncelli &
Bovik 2003, "Multi-scale structural similarity for image quality assessment", equation 7.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._windows import similarity

FUNCTION = similarity("ms_ssim", "multiscale_ssim")

DOCUMENTATION = (
    "| `ms_ssim(a, b, range)` | `ssim` at up to five scales, each half as large, of the "
    "weights in Wang et al. 2003 divided by their sum; as many as leave sides of 4 pixels; "
    "factors below 10⁻⁶ count as that |"
)

CASES = ()  # `ssim` has them

DRAWN = Special("formulas.distance")
