"""`kl(q, p)`: the mean under q of log(q / p), in closed form; in nats, for each example.

Between normals 1/2 sum((m - n)^2 / exp(w) + exp(v - w) - 1 - (v - w)), with q of mean m and
log-variance v and p of n and w: 1/2 sum(m^2 + exp(v) - 1 - v) from N(0, 1). From U(a, b) to
U(c, d) size log((d - c) / (b - a)), and to a normal, with c the center and s the width of q,
1/2 sum(log(2 pi) + w + ((n - c)^2 + s^2 / 12) / exp(w)) - size log(s); those of laplaces
stand in ops/distributions/laplace.py. Kullback & Leibler 1951, "On information and sufficiency",
equation 2.4.
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
from gencc.resolve.formula_site import Broken, Site
from gencc.resolve.operands import Value, show, span_of

_DISTRIBUTIONS = "distributions are `normal(…)`, best named in `let`, and `prior.NAME`"


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    q, p = (
        _distribution(site, value, position)
        for value, position in zip(values, ("first", "second"), strict=True)
    )
    formula = None
    if q.word in ops.vocabulary("distributions"):
        formula = ops.load("distributions", q.word).KL.get(p.word)
    if formula is None:
        raise _no_closed_form(site, call, q, p)
    if q.event_type() != p.event_type():
        first, second = (site.text(argument) for argument in call.arguments)
        message = f"the shapes do not match: `{first}` is {show(q.event_type())}, `{second}` is {show(p.event_type())}"
        raise site.mistake("E0306", site.span(call), message)
    divergence: Expression = formula(site, call, q, p)
    return divergence


def _distribution(site: Site, value: Value, position: str) -> Distribution:
    if isinstance(value, Distribution):
        return value
    message = f"the {position} argument of `kl` must be a distribution"
    raise site.mistake("E0318", span_of(site, value), message, help=_DISTRIBUTIONS)


def _no_closed_form(site: Site, call: Call, q: Distribution, p: Distribution) -> Broken:
    """E0318, with what there is instead."""
    message = f"`kl` has no closed form here from {q.title} to {p.title}"
    first, second = (site.text(argument) for argument in call.arguments)
    notes: tuple[str, ...] = ()
    way_out, beyond = "", f"{q.title} reaches beyond the bounds of {p.title}"
    q, p = q.component, p.component
    if p.is_discrete != q.is_discrete:
        notes = ("one of the two has a density, and the other probabilities",)
    elif p.is_spherical != q.is_spherical:
        notes = ("one of the two is on a sphere, where the other one almost never is",)
    elif p.is_bounded > q.is_bounded or p.is_positive > q.is_positive:
        notes = (f"it is infinite: {beyond}",)
    else:
        way_out = f"with `v: sample({first})` in `let` it is the mean of `log_prob({first}, v) - log_prob({second}, v)`"
    return site.mistake("E0318", site.span(call), message, notes=notes, help=way_out)


FUNCTION = Function(
    ("q", "p"),
    _build,
    better="smallest",
    elsewhere=(("kld kl_div kl_divergence kl_loss kldiv_loss", "`kl(q, prior.z)`"),),
)

DOCUMENTATION = (
    "| `kl(q, p)` | between normals ½ Σ ((m − n)² / exp(w) + exp(v − w) − 1 − (v − w)), q of "
    "mean m and log_var v, p of n and w, which are 0 for a prior; between uniform priors "
    "size · log((d − c) / (b − a)), q from a to b, p from c to d; also between laplaces, from one "
    "to a normal, from a uniform prior to all of these; between "
    "gammas (a − c) ψ(a) − log Γ(a) + log Γ(c) + c log(b / d) + a (d − b) / b, q of shape a and "
    "rate b, p of c and d; Σ q (log q − log p) between categories; Σ (bce(q, p) − bce(q, q)) between bernoullis; "
    "κ A(κ) − log M(κ) + log M(λ) − λ A(κ) m · n between von_mises_fishers of directions m and n, "
    "A being `bessel_ratio`, log M `log_bessel`, and λ 0 for a prior |"
)

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
            "kl_apart": "kl(normal(H, -x), normal(-2 * x, 0.5 * H))",
            "kl_back": "kl(prior.z, normal(H, -2 * H))",
            "kl_far": "kl(normal(x, 60 * H), normal(-x, x))",
            "entropy": "entropy(normal(x, H)) + entropy(normal(H, x))",
        },
        top="latent: {z: {normal: 1}}",
        values={"kl_near": _NEAR_0},
        gradients={"kl_near": _NEAR_0},
    ),
)

DRAWN = Special("coding.variational")
