"""start + (end - start) t"""

from __future__ import annotations

from gencc.ops.schedules.linear import Linear


def value(curve: Linear, t: float) -> float:
    """Evenly from start to end."""
    return curve.start + (curve.end - curve.start) * t
