"""`ssim(a, b, range)`: structural similarity of two images, from -1 to 1; 1 of equal ones.

The mean over all windows and channels of l c, where
l = (2 m_a m_b + C1) / (m_a^2 + m_b^2 + C1) and c = (2 s_ab + C2) / (s_aa + s_bb + C2) are of
the means, variances and the covariance within a window, C1 = (0.01 range)^2 and
C2 = (0.03 range)^2. The window is Gaussian, of deviation 1.5, has 11 x 11 pixels, or as many
as the shorter side where that is less, sums to 1, and lies within the image wherever it is.
Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity",
IEEE Transactions on Image Processing 13, equation 13.
"""

from __future__ import annotations

from gencc.ops.cases import Case, Random
from gencc.ops.drawing import Special
from gencc.ops.functions._windows import similarity

FUNCTION = similarity("ssim", "structural_similarity")

DOCUMENTATION = (
    "| `ssim(a, b, range)` | the structural similarity of two images, from −1 to 1, Wang et "
    "al. 2004: windows within the image, Gaussian of deviation 1.5, 11 × 11 pixels or as many "
    "as the shorter side has, K₁ = 0.01, K₂ = 0.03 |"
)

CASES = (
    Case(
        "ssim and ms_ssim, of small images and of some larger than the window",
        Random((2, 8, 12, 2), 0.0, 1.0),
        {
            "whole": "-ssim(x, square(h), 1)",
            "scaled": "-ssim(x, sigmoid(h), L) - ssim(h, h, 2)",
            "scales": "-ms_ssim(x, square(h), 1)",
            "large": "-ssim(upsample(h, 2), upsample(square(x), 2), 1)",
            "large_scales": "-ms_ssim(upsample(h, 2), upsample(square(x), 2), 1)",
            "clipped": "-ms_ssim(x - 0.5, 0.5 - h, 1)",
        },
        kind="number",
        top="params: {L: 1.5}",
    ),
)

DRAWN = Special("formulas.distance")
