"""`kl(q, prior.z)`: 1/2 sum(mean^2 + exp(log_var) - 1 - log_var), in nats.

The divergence of a normal q from N(0, I), for each example. Kingma & Welling 2014,
arXiv:1312.6114, appendix B.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc import ops
from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression
from gencc.ops.cases import Digits, Float32
from gencc.ops.distributions import Distribution
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, span_of

_IN_LET = "in `let`: `q: normal(encoder(x))`, the encoder having heads mean and log_var"


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    q, prior = values
    if not isinstance(q, Distribution):
        message = "the first argument of `kl` must be a `normal(…)`"
        raise site.mistake(
            "E0318", span_of(site, q), message, help=f"write it {_IN_LET}"
        )
    way_out = "the second argument is `prior.z` with `z: {normal: …}` in `latent`"
    if not isinstance(prior, Distribution):
        message = "the second argument of `kl` must be a prior"
        raise site.mistake("E0318", span_of(site, prior), message, help=way_out)
    formulas = ops.load("distributions", q.word).KL
    formula = formulas.get((type(q), type(prior)))
    if formula is None:
        message = f"`kl` has no closed form here from {q.title} to {prior.title}"
        way_out = f"the first is a `normal(…)`, {way_out}"
        raise site.mistake("E0318", site.span(call), message, help=way_out)
    divergence: Expression = formula(site, call, q, prior)
    return divergence


FUNCTION = Function(
    ("q", "prior.z"),
    _build,
    elsewhere=(("kld kl_div kl_divergence kl_loss kldiv_loss", "`kl(q, prior.z)`"),),
)

DOCUMENTATION = "| `kl(q, prior.z)` | ½ Σ (mean² + exp(log_var) − 1 − log_var) |"

_NEAR_0 = Digits(
    size=1.0, why="exp(v) - 1 - v is about v^2 / 2, and its parts are rounded like 1"
)

CASES = (  # and rows/distributions.py
    Float32(
        "digits of log_prob and kl",
        ((0.5,),),
        {
            "of_prior": "log_prob(prior.z, 3 * H)",
            "far": "log_prob(prior.z, 60 * H)",
            "narrow": "log_prob(normal(0.25 * x, -20 * x), H)",
            "wide": "log_prob(normal(0.25 * x, 60 * H), x)",
            "kl_mean": "kl(normal(H, -x), prior.z)",
            "kl_wide": "kl(normal(x, 60 * H), prior.z)",
            "kl_narrow": "kl(normal(x, -60 * H), prior.z)",
            "kl_near": "kl(normal(0 * x, 0.01 * H), prior.z)",
        },
        top="latent: {z: {normal: 1}}",
        values={"kl_near": _NEAR_0},
        gradients={"kl_near": _NEAR_0},
    ),
)

DRAWN = Special("coding.variational")
