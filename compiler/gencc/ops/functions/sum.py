"""`sum(v)`: the sum of all features of an example."""

from __future__ import annotations

from gencc.ops.cases import IMAGES, NONZERO, SMALL, Case
from gencc.ops.drawing import Reduction
from gencc.ops.functions._building import reduction

FUNCTION = reduction("sum", elsewhere=(("reduce_sum total", ""),))

DOCUMENTATION = (
    "| `sum(v)`, `sum(v, K)` | over all features of an example, or along an axis |"
)

CASES = (
    Case(
        "sum and mean, of vectors and numbers",
        NONZERO,
        {
            "summed": "sum(h)",
            "averaged": "mean(square(h))",
            "together": "square(sum(h)) / (1 + abs(mean(h))) - maximum(sum(h), mean(h))",
            "bent": "sqrt(1 + square(mean(h))) + log(1 + exp(sum(h) - 1)) + sum(h) ** 2",
        },
        kind="number",
    ),
    Case(
        "sum, mean and distances, of images",
        IMAGES,
        {
            "summed": "sum(h * h)",
            "averaged": "mean(tanh(h))",
            "squares": "sse(tanh(h), x)",
            "mean_squares": "mse(h, tanh(x))",
            "distances": "mae(2 * h, x + 1)",
        },
        kind="number",
    ),
    Case(
        "sum, magnitudes that differ",
        ((1.0e8, 1.0, 3.0e-8, 2.0e4), (2.0, 1.0e-9, 5.0e7, 1.0)),
        {"summed": "sum(h)", "averaged": "mean(h)", "squares": "sse(h, 1)"},
        kind="number",
        optimizer=SMALL,
    ),
)

DRAWN = Reduction(lambda low, high, size: (low * size, high * size), scaled=True)
