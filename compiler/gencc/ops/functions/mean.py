"""`mean(v)`: the mean of all features of an example, not of the batch."""

from __future__ import annotations

from gencc.ops.cases import NONZERO, Case
from gencc.ops.drawing import Reduction
from gencc.ops.functions._building import reduction

FUNCTION = reduction("mean", elsewhere=(("reduce_mean average avg", ""),))

DOCUMENTATION = (
    "| `mean(v)`, `mean(v, K)` | over all features of an example, or along an axis |"
)

CASES = (
    Case(
        "mean, of vectors",
        NONZERO,
        {"averaged": "mean(h)", "curved": "mean(h * x) - square(mean(h))"},
        kind="number",
    ),
)

DRAWN = Reduction(lambda low, high, size: (low, high))
