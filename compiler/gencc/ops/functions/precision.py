"""`precision(a, b)`, `precision(a, b, k)`: how many of a lie where b does, from 0 to 1.

Within a ball about some example of b that reaches to its k-th nearest neighbour in b, k = 3
unless written. Kynkaanniemi et al. (2019), "Improved precision and recall metric for
assessing generative models", arXiv:1904.06991.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._measures import of_samples

FUNCTION = of_samples("k", whole=3.0, better="largest")

DOCUMENTATION = (
    "| `precision(a, b)`, `precision(a, b, k)` | the share of a that lies in a ball about some "
    "example of b which reaches to its k-th nearest neighbour in b; k = 3 unless written |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
