"""`log_prob(d, v)`: the log-density of a normal at v, in nats, summed over the features.

-1/2 sum(log(2 pi) + log_var + (v - mean)^2 / exp(log_var)), for each example.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.distributions import Distribution
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    distribution, value = values
    point = tensor(site, value)
    if isinstance(distribution, Distribution):
        density = distribution.log_prob(site, call, point)
        if density is not None:
            return density
    message = "the first argument of `log_prob` must be a normal distribution"
    way_out = "`normal(mean, log_var)`, or a prior that is normal"
    raise site.mistake("E0308", span_of(site, distribution), message, help=way_out)


FUNCTION = Function(
    ("distribution", "v"),
    _build,
    elsewhere=(("log_density logpdf log_pdf", ""),),
)

DOCUMENTATION = (
    "| `log_prob(d, v)` | −½ Σ (log 2π + log_var + (v − mean)² / exp(log_var)) |"
)

CASES = ()  # rows/distributions.py: what is done with distributions

DRAWN = Special("formulas._likelihood")
