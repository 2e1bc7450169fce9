"""`min(v)`: the smallest of all features of an example.

A tensor -> a number for each example. Features that tie share the gradient equally.
"""

from __future__ import annotations

from gencc.ops.drawing import Reduction
from gencc.ops.functions._building import reduction

FUNCTION = reduction("min", two="minimum", elsewhere=(("amin reduce_min", ""),))

DOCUMENTATION = (
    "| `min(v)`, `min(v, K)` | the smallest of all features, or along an axis; "
    "those that tie share the gradient |"
)

CASES = ()  # max.py has them

DRAWN = Reduction(lambda low, high, size: (low, high))
