"""`mse(a, b)`: mean((a - b)^2) over the features of an example; of the unit of a, squared."""

from __future__ import annotations

from gencc.ops.cases import NONZERO, Case
from gencc.ops.drawing import Distance
from gencc.ops.functions._building import distance

FUNCTION = distance(
    "mean", "square", elsewhere=(("mse_loss mean_squared_error l2_loss", ""),)
)

DOCUMENTATION = "| `mse(a, b)` | the mean of the squared differences |"

CASES = (
    Case(
        "mse, of vectors",
        NONZERO,
        {"apart": "mse(h, 2 * x)", "itself": "mse(h, h) + mean(h)"},
        kind="number",
    ),
)

DRAWN = Distance(symmetric=True)
