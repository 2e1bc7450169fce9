"""`sample(d)`: a draw; of a normal mean + exp(log_var / 2) N(0, 1), of a laplace likewise.

Kingma & Welling 2014, arXiv:1312.6114, section 2.4: the gradient goes through mean and
log_var.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.distributions import Distribution
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Estimate, Value, show, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    (value,) = values
    if isinstance(value, Distribution):
        return value.sample(site, call)
    kind = "fitted" if isinstance(value, Estimate) else show(value.type)
    message = f"`sample` takes a distribution, this is {kind}"
    way_out = "distributions are `normal(…)` and `prior.NAME`"
    raise site.mistake("E0308", span_of(site, value), message, help=way_out)


FUNCTION = Function(
    ("distribution",),
    _build,
    draws="noise",
    elsewhere=(("rsample reparameterize reparametrize draw", ""),),
)

DOCUMENTATION = (
    "| `sample(d)` | a draw: mean + exp(log_var / 2) · noise for a normal, mean + "
    "exp(log_scale) · noise for a laplace, 0 and 1 without a gradient for a bernoulli and a categorical |"
)

CASES = ()  # rows/distributions.py: what is done with distributions

DRAWN = Special("coding.variational")
