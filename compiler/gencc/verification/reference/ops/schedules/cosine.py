"""eta_min + (eta_max - eta_min) (1 + cos(pi T_cur / T)) / 2, arXiv:1608.03983, (5)."""

from __future__ import annotations

import math

from gencc.ops.schedules.cosine import Cosine


def value(curve: Cosine, t: float) -> float:
    """From start to end along half a wave."""
    return curve.end + (curve.start - curve.end) * (1 + math.cos(math.pi * t)) / 2
