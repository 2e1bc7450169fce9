"""`recall(a, b)`, `recall(a, b, k)`: how many of b lie where a does, from 0 to 1.

It is `precision(b, a, k)`: for examples a that were generated and b of the data, how much of
the data is generated. Kynkaanniemi et al. (2019), arXiv:1904.06991.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._measures import of_samples

FUNCTION = of_samples("k", whole=3.0, better="largest")

DOCUMENTATION = (
    "| `recall(a, b)`, `recall(a, b, k)` | `precision(b, a, k)`: how much of b lies where a "
    "does |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
