"""`sample(d)`: a draw; of a normal mean + exp(log_var / 2) N(0, 1), of a laplace likewise.

Kingma & Welling 2014, arXiv:1312.6114, section 2.4: the gradient goes through mean and
log_var.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import BATCH, Axis, Draw, Expression, Tensor, union
from gencc.ops.cases import Random, Spec
from gencc.ops.distributions import Distribution
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._axes import axis_of
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Estimate, Value, along, axes_of, drawn, show, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    value, *_ = values
    counts = zip(call.arguments[1:], values[1:], strict=True)
    axes = [axis_of(site, *count, "draws") for count in counts]
    if isinstance(value, Distribution):
        return _drawn(site, call, value, union([tuple(axes)]))
    kind = "fitted" if isinstance(value, Estimate) else show(value.type)
    message = f"`sample` takes a distribution, this is {kind}"
    way_out = "distributions are `normal(…)` and `prior.NAME`"
    raise site.mistake("E0308", span_of(site, value), message, help=way_out)


def _drawn(
    site: Site, call: Call, value: Distribution, axes: tuple[Axis, ...]
) -> Expression:
    """A draw for each position along the axes, from the same distribution."""
    parts = value.parts()
    known = axes_of(parts.values())
    if BATCH in known:
        message = "nothing is drawn for each pair of examples"
        way_out = "draw one for each example, `batch(sample(q))`"
        raise site.mistake("E0336", site.span(call), message, help=way_out)
    if again := [axis for axis in axes if axis in known]:
        (name, *_) = (axis.name for axis in again)
        message = f"this distribution is one for each of the draws `{name}` already"
        way_out = "`sample(q)` draws once from each"
        raise site.mistake("E0336", site.span(call), message, help=way_out)
    repeated = {name: along(part, axes) for name, part in parts.items()}
    draw = value.of_parts(repeated).sample(site, call)
    match draw:
        case Draw(type=Tensor(shape=shape), name=name, noise=noise) if not parts:
            return drawn(Tensor(shape, axes), site.span(call), name, noise)
    return draw


FUNCTION = Function(
    ("distribution", "K", "M"),
    _build,
    least=1,
    built_in=(1, 2),
    draws="noise",
    elsewhere=(("rsample reparameterize reparametrize draw", ""),),
)

DOCUMENTATION = (
    "| `sample(d)`, `sample(d, K)` | a draw, or K of them for each example: mean + exp(log_var / 2) · noise for a normal, mean + "
    "exp(log_scale) · noise for a laplace, with a gradient by shape and rate for a gamma, "
    "0 and 1 without a gradient for a bernoulli and a categorical, with a gradient by mean and kappa "
    "for a von_mises_fisher |"
)

CASES = (  # and rows/distributions.py: what is done with distributions
    Spec(
        "sample, several times, into networks of all kinds",
        Random((8, 3)),
        """\
        data: {source: npz, shape: [3], batch: 4}
        latent: {z: {normal: 2}}
        params: {K: 3, M: 2}
        networks:
          f: {input: x, layers: [dense: 4, tanh, dropout: 0.2], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          d: {input: z, layers: [dense: 4, batch_norm, tanh, dropout: 0.3, dense: 3, sigmoid]}
          g: {input: [z, x], layers: [concat, dense: 4, tanh, tap: h, dense: 2]}
          e: {input: z, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          one: {input: z, layers: [dense: 4, tanh, dense: 1]}
        let:
          q: normal(f(x))
          z: sample(q, K, M)
          t: sigmoid(x)
          p: bernoulli(d(z))
          w: log_prob(p, t) + log_prob(prior.z, z) - log_prob(q, z)
          deep: normal(e(z))
          v: sample(deep)
        losses:
          bound: mean(logmeanexp(w, K), M)
          levels: mean(mean(kl(deep, prior.z) - log_prob(q, v), M), K)
          joined: mean(logsumexp(mean(g(sample(prior.z, K), x)) + sum(g(z, x).h), K), M)
          numbers: max(one(sample(prior.z, 5)), 5) + mean(min(square(one(z + sample(q, K))), K), M)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: levels - bound + 0.1 * joined + numbers}
        outputs: {x_hat: "mean(mean(d(z), M), K)"}
        metrics: {bound: bound}
        """,
        steps=4,
    ),
    Spec(
        "sample, several times, of images, categories and coins",
        Random((4, 4, 2, 1), 0.1, 0.9),
        """\
        data: {source: npz, shape: [4, 2, 1], batch: 2}
        latent: {c: {categorical: 3}, u: {uniform: {size: 2, low: -1, high: 1}}}
        params: {K: 3}
        networks:
          f: {input: x, layers: [flatten, dense: 3, softmax]}
          d: {input: c, layers: [dense: 4, tanh, reshape: [2, 1, 2], conv_transpose: {filters: 1, kernel: 2, stride: 2, padding: same}, sigmoid]}
          g: {input: x, layers: [conv: {filters: 2, kernel: 2}, tanh, flatten, dense: 2]}
        let:
          q: categorical(f(x))
          c: sample(q, K)
          code: q.p + stop(c - q.p)
          x_hat: d(code)
          coins: sample(bernoulli(x_hat))
          soft: g(corrupt(x_hat, 0.2))
        losses:
          misfit: mean(sse(x, x_hat) + log_prob(q, c) + sum(coins * x_hat), K)
          judged: logmeanexp(-sum(bce(x_hat, d(sample(prior.c)))), K)
          spread: mean(sum(square(soft - sample(prior.u))), K) + mean(mean(g(x) * sample(prior.u, K), K))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + 0.1 * judged + spread}
        outputs: {x_hat: "mean(x_hat, K)", coins: "mean(coins, K)"}
        """,
        steps=4,
    ),
)

DRAWN = Special("coding.variational")
