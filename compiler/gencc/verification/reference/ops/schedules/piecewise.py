"""The value behind the last change that is over."""

from __future__ import annotations

from gencc.ops.schedules.piecewise import Piecewise


def value(curve: Piecewise, over: float) -> float:
    """After so many iterations, or epochs; the changes are counted in the same."""
    return curve.values[sum(change <= over for change in curve.changes)]
