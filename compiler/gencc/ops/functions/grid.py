"""`grid(prior.z)`: the codes at regular quantiles of a prior in two dimensions."""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve import distributions

FUNCTION = Function(("prior.z",), distributions.grid, after_training=True)

DOCUMENTATION = "| `grid(prior.z)` | for two dimensions: codes at regular quantiles |"

CASES = ()  # only pictures show it: tests/packages

DRAWN = Special("making._of_codes")
