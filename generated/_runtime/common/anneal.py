"""Numbers that change as training goes on, as functions of the iteration.

The same in every package.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any


def linear(step: int, start: float, end: float, steps: int) -> float:
    """From `start` at iteration 0 evenly to `end` at iteration `steps`, then `end`."""
    return start + (end - start) * min(step / steps, 1.0)


def exponential(step: int, start: float, end: float, steps: int) -> float:
    """From `start` to `end`, both above 0, by the same factor in each iteration."""
    return float(start * (end / start) ** min(step / steps, 1.0))


def cosine(step: int, start: float, end: float, steps: int) -> float:
    """From `start` to `end` along half a wave, arXiv:1608.03983."""
    wave = math.cos(math.pi * min(step / steps, 1.0))
    return start * (1 + wave) / 2 + end * (1 - wave) / 2


def piecewise(step: int, values: Sequence[float], changes: Sequence[int]) -> float:
    """The first value in the iterations before the first of `changes`, and so on."""
    return values[bisect_right(changes, step)]


def in_turn(step: int, *curves: Sequence[Any]) -> float:
    """One after another: (linear, start, end, steps) in `steps` iterations, then the next."""
    *earlier, last = curves
    for curve, *numbers in earlier:
        if step < numbers[-1]:
            return float(curve(step, *numbers))
        step -= numbers[-1]
    curve, *numbers = last
    return float(curve(step, *numbers))
