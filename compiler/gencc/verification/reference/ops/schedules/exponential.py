"""start (end / start)^t"""

from __future__ import annotations

from gencc.ops.schedules.exponential import Exponential


def value(curve: Exponential, t: float) -> float:
    """From start to end, by the same factor in each iteration."""
    return float(curve.start * (curve.end / curve.start) ** t)
