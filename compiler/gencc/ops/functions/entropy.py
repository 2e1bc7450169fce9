"""`entropy(q)`: the mean of -log q, in nats, for each example.

Of a normal 1/2 sum(1 + log(2 pi) + log_var), of a laplace sum(1 + log(2) + log_scale), of a
uniform prior size log(high - low), of a gamma sum(a - log(b) + log(Gamma(a)) + (1 - a)
digamma(a)); these are of densities, and so may be below 0. Of a categorical -sum(p log(p)), of
a bernoulli sum(bce(p, p)). Cover & Thomas 2006, "Elements of information theory", section 8.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ops.cases import Case, Random
from gencc.ops.distributions import Distribution
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, span_of


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    (distribution,) = values
    if isinstance(distribution, Distribution):
        return distribution.entropy(site, call)
    message = "`entropy` takes a distribution"
    way_out = "`entropy(normal(…))`; of probabilities p it is `-sum(p * log(p))`"
    raise site.mistake("E0308", span_of(site, distribution), message, help=way_out)


FUNCTION = Function(("q",), _build)

DOCUMENTATION = (
    "| `entropy(q)` | the mean of −log q: ½ Σ (1 + log 2π + log_var) of a normal, "
    "Σ (1 + log 2 + log_scale) of a laplace, size · log(high − low) of a uniform prior, "
    "Σ (a − log b + log Γ(a) + (1 − a) ψ(a)) of a gamma of shape a and rate b, "
    "−Σ p log p of categories, Σ bce(p, p) of a bernoulli, log A + log_bessel(κ, size) − κ "
    "bessel_ratio(κ, size) of a von_mises_fisher |"
)

CASES = (
    Case(
        "kl and entropy, of normals and of priors",
        Random((4, 3)),
        {
            "of_normals": "kl(normal(h, tanh(h)), normal(x * h, x))",
            "of_prior": "kl(prior.z, normal(h, h)) - kl(normal(h, h), prior.z)",
            "one_variance": "kl(normal(h, s), normal(x, mean(h))) + kl(normal(0, h), normal(x, -1))",
            "one_mean": "kl(normal(mean(h), h), normal(s, x))",
            "equal": "kl(normal(h, h), normal(h, h)) + sum(h)",
            "of_uniforms": "sum(h) * (kl(prior.u, prior.v) + entropy(prior.u)) + kl(prior.z, prior.z)",
            "of_uniform": "kl(prior.u, normal(h, 0.5 * h)) + sum(h) * kl(prior.v, prior.z)",
            "entropy": "entropy(normal(x, h)) * mean(h)",
            "entropy_of_one": "entropy(normal(x, mean(h))) + entropy(normal(h, s)) + entropy(normal(mean(h), sum(h)))",
            "entropy_of_prior": "entropy(prior.z) * sum(h) + entropy(normal(h, -2))",
        },
        kind="number",
        networks="s: {learned: -0.7}",
        top="latent: {z: {normal: 3}, u: {uniform: {size: 3, low: -1, high: 0.5}}, "
        "v: {uniform: {size: 3, low: -2, high: 0.5}}}",
    ),
)

DRAWN = Special("coding.variational")
