"""`mmd(a, b, width)`: E k(a, a') + E k(b, b') - 2 E k(a, b), of two sets of examples.

k(a, b) = exp(-|a - b|^2 / (2 width^2)); over all pairs, an example with itself included, so
that it is 0 for equal sets and never below. It has no unit. The squared maximum mean
discrepancy MMD_b^2 of Gretton et al. (2012), "A kernel two-sample test", equation 5.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._measures import of_samples

FUNCTION = of_samples("width", elsewhere="maximum_mean_discrepancy")

DOCUMENTATION = (
    "| `mmd(a, b, width)` | E k(a, a′) + E k(b, b′) − 2 E k(a, b), over all pairs of examples, "
    "k(a, b) = exp(−\\|a − b\\|² / 2 width²) |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
