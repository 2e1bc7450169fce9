"""`log_prob(d, v)`: the log-density of d at v, in nats, summed over the features.

For each example, -1/2 sum(log(2 pi) + log_var + (v - mean)^2 / exp(log_var)) of a normal,
-sum(log(2) + log_scale + |v - mean| / exp(log_scale)) of a laplace.
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
    if not isinstance(distribution, Distribution):
        message = "the first argument of `log_prob` must be a distribution"
        way_out = "such as `normal(mean, log_var)`, or a prior"
        raise site.mistake("E0308", span_of(site, distribution), message, help=way_out)
    return distribution.log_prob(site, call, point)


FUNCTION = Function(
    ("distribution", "v"),
    _build,
    better="largest",
    elsewhere=(("log_density logpdf log_pdf", ""),),
)

DOCUMENTATION = (
    "| `log_prob(d, v)` | −½ Σ (log 2π + log_var + (v − mean)² / exp(log_var)) of a normal, "
    "−Σ (log 2 + log_scale + \\|v − mean\\| / exp(log_scale)) of a laplace, "
    "−size · log(high − low) within the bounds of a uniform prior and −∞ beyond, "
    "log Σ pₖ qₖ(v) of a mixture, Σ (a log b − log Γ(a) + (a − 1) log v − b v) of a gamma of shape a and rate b, "
    "Σ v log p of a categorical, −Σ bce(v, p) of a bernoulli, κ m · v − log_bessel(κ, size) − log A of "
    "a von_mises_fisher, A the area of the sphere |"
)

CASES = ()  # rows/distributions.py: what is done with distributions

DRAWN = Special("formulas._likelihood")
