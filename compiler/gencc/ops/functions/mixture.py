"""`mixture(q, K)`, `mixture(q, K, p)`: one of the distributions that q has along K.

q is a distribution whose parts have the axis K, such as `normal(rows(m, K), rows(v, K))` with
learned tables, or with what a network gives for each example; p is a vector of K
probabilities, as behind a softmax, and without it all are equally likely. In `fit`, where q is
a vector of each example, it is the mixture of K normals that is fitted to it. Its density is
sum(p q(v), K). It is no value: `sample` and `log_prob` take it. Bishop 1994, "Mixture density
networks", equation 22.
"""

from __future__ import annotations

from gencc.frontend.formula import Syntax
from gencc.ir.expressions import Axis
from gencc.ops.cases import Random, Spec
from gencc.ops.distributions import _mixture
from gencc.ops.distributions._fitted import fitted_mixture as fitted
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.ops.functions._axes import axis_of
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value

__all__ = ["FUNCTION", "components", "fitted"]


def components(site: Site, written: Syntax, count: Value) -> Axis:
    """How many normals are fitted; raises Broken for what is no number."""
    return axis_of(site, written, count, "components")


FUNCTION = Function(
    ("q", "K", "p"),
    _mixture.build,
    least=2,
    built_in=(1,),
    elsewhere=(
        ("gmm MixtureSameFamily gaussian_mixture mixture_of_gaussians mog", ""),
    ),
)

DOCUMENTATION = (
    "| `mixture(q, K)`, `mixture(q, K, p)` | of density Σ pₖ qₖ(v) over the distributions that q has "
    "along the axis K, p a vector of K probabilities, as behind a softmax, or all equal; a draw "
    "has a gradient by the parts of the one that it is from, none by p |"
)

CASES = (
    Spec(
        "mixture, of a learned prior, and of what a network gives",
        Random((6, 3)),
        """\
        data: {source: npz, shape: [3], batch: 3}
        latent: {z: {normal: 2}}
        params: {K: 3, M: 2, C: 4}
        networks:
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          m: {learned: {shape: [K, 2], init: {normal: 1}}}
          v: {learned: {shape: [K, 2], init: {normal: 0.3}}}
          w: {learned: {shape: [K], init: {normal: 1}}}
          g:
            input: x
            layers: [dense: 4, tanh]
            heads: {p: [dense: C, softmax], mean: [dense: C * 2, reshape: [C, 2]], log: [dense: C]}
          d: {input: z, layers: [dense: 4, tanh, dense: 3]}
        let:
          q: normal(f(x))
          z: sample(q)
          parts: normal(rows(m, K), rows(v, K))
          prior_z: mixture(parts, K, softmax(w))
          equal: mixture(normal(rows(m, K), -1), K)
          h: g(x)
          dense: mixture(laplace(rows(h.mean, C), rows(h.log, C)), C, h.p)
          fair: mixture(bernoulli(sigmoid(rows(h.mean, C))), C, h.p)
          x_hat: d(z) + d(sample(prior_z)) + d(sample(dense))
        losses:
          misfit: sse(x_hat, x)
          apart: log_prob(q, z) - log_prob(prior_z, z) - log_prob(equal, z) - log_prob(dense, sample(equal))
          several: mean(log_prob(dense, sample(q, M)) + sum(square(sample(prior_z, M))), M)
          coins: log_prob(fair, sigmoid(z)) + sum(z * sample(fair))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: misfit + 0.1 * apart + 0.02 * several + 0.1 * coins}
        outputs: {made: "d(sample(prior_z))", likely: "log_prob(dense, q.mean)"}
        """,
        steps=4,
    ),
)

DRAWN = Special("coding.tabled")
