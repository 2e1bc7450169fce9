"""`sse(a, b)`: sum((a - b)^2) over the features of an example; of the unit of a, squared."""

from __future__ import annotations

from gencc.ops.cases import NONZERO, SMALL, Case
from gencc.ops.drawing import Distance
from gencc.ops.functions._building import distance

FUNCTION = distance(
    "sum",
    "square",
    elsewhere=(("sum_squared_error squared_error sum_of_squares ssd", ""),),
)

DOCUMENTATION = "| `sse(a, b)` | Σ (a − b)², the sum of squared differences |"

CASES = (
    Case(
        "distances, to numbers, and at distance 0",
        NONZERO,
        {
            "distance": "mae(h, x)",
            "one_sided": "mae(h, maximum(h, 0))",
            "squared": "sse(h, 0.5) + mse(1, h)",
            "numbers": "mse(sum(h), mean(x)) + mae(sum(h), 2)",
        },
        kind="number",
        optimizer=SMALL,
    ),
)

DRAWN = Distance(scaled=True)
