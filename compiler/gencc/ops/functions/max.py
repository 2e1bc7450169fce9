"""`max(v)`: the largest of all features of an example.

A tensor -> a number for each example. Features that tie share the gradient equally.
"""

from __future__ import annotations

from gencc.ops.cases import IMAGES, NEAR, SMALL, Case
from gencc.ops.drawing import Reduction
from gencc.ops.functions._building import reduction

FUNCTION = reduction("max", two="maximum", elsewhere=(("amax reduce_max", ""),))

DOCUMENTATION = (
    "| `max(v)`, `max(v, K)` | the largest of all features, or along an axis; "
    "those that tie share the gradient |"
)

CASES = (
    Case(
        "max and min, ties",
        NEAR,
        {
            "most": "max(h)",
            "tied": "max(minimum(h, 0.5))",
            "all_tied": "max(0 * h) + sum(h)",
            "least": "min(h)",
            "least_tied": "min(abs(h) - 2 * maximum(h, 0)) * max(h)",
        },
        kind="number",
        batch=1,
        optimizer=SMALL,
    ),
    Case(
        "max and min, of images and of numbers",
        IMAGES,
        {
            "spread": "max(h) - min(h)",
            "curved": "square(max(tanh(h) * x))",
            "of_number": "max(sum(h)) - min(mean(h))",
        },
        kind="number",
    ),
)

DRAWN = Reduction(lambda low, high, size: (low, high))
