"""Numbers that change as training goes on, as functions of the iteration.

The same in every package.
"""


def linear(step: int, start: float, end: float, steps: int) -> float:
    """From `start` at iteration 0 evenly to `end` at iteration `steps`, then `end`."""
    return start + (end - start) * min(step / steps, 1.0)


def exponential(step: int, start: float, end: float, steps: int) -> float:
    """From `start` to `end`, both above 0, by the same factor in each iteration."""
    return float(start * (end / start) ** min(step / steps, 1.0))
