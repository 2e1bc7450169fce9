"""`log_prob(d, v)`: the log-density of a normal at v, in nats, summed over the features.

-1/2 sum(log(2 pi) + log_var + (v - mean)^2 / exp(log_var)), for each example.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve import distributions

FUNCTION = Function(
    ("distribution", "v"),
    distributions.log_prob,
    elsewhere=(("log_density logpdf log_pdf", ""),),
)

DOCUMENTATION = (
    "| `log_prob(d, v)` | −½ Σ (log 2π + log_var + (v − mean)² / exp(log_var)) |"
)

CASES = ()  # rows/distributions.py: what is done with distributions

DRAWN = Special("formulas._likelihood")
