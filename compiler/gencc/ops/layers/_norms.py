"""Common parts of normalizations: scale and shift, which may be left out."""

from __future__ import annotations

from gencc.ir.layers import Ones, Weight
from gencc.ops.initializers.zeros import Zeros


def scale_and_shift(channels: int) -> tuple[Weight, ...]:
    """Each (channels,), which start at 1 and 0."""
    return Weight("scale", (channels,), Ones()), Weight("shift", (channels,), Zeros())


def affine_text(affine: bool) -> str:
    """The text in `gencc show` and in runs for one without scale and shift."""
    return "" if affine else ", not affine"
