"""`mae(a, b)`: mean(|a - b|) over the features of an example, in the unit of a."""

from __future__ import annotations

from gencc.ops.cases import NONZERO, Case
from gencc.ops.drawing import Distance
from gencc.ops.functions._building import distance

FUNCTION = distance(
    "mean", "abs", elsewhere=(("l1 l1_loss mean_absolute_error l1loss", ""),)
)

DOCUMENTATION = "| `mae(a, b)` | the mean of the absolute differences |"

CASES = (
    Case(
        "mae, of vectors",
        NONZERO,
        {"apart": "mae(h, 2 * x)", "to_number": "mae(0.3, h)"},
        kind="number",
    ),
)

DRAWN = Distance(symmetric=True)
