"""`laplace: 2`, and `laplace(mean, log_scale)` in formulas."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import Expression, Noise
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.choices import Choices
from gencc.ops.distributions import Distribution, Prior
from gencc.ops.distributions._location_scale import (
    LocationScale,
    builder,
    check_point,
    moments,
    total,
)
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import as_vector, constant, meet, number, plain, reduce


@dataclass(frozen=True)
class StandardLaplace(Noise):
    """Independent in every element, of density exp(-|v|) / 2."""

    word: ClassVar[str] = "laplace"
    plane: ClassVar[str] = "laplace_grid"


@dataclass(frozen=True)
class LaplacePrior(Prior):
    """Mean 0 and scale 1 in every element."""

    word: ClassVar[str] = "laplace"

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-sum(log(2) + |v|)"""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        each = plain(span, "add", _log_2(span), plain(span, "abs", point))
        return plain(span, "negative", reduce(site, span, "sum", each))

    def entropy(self, site: Site, call: Call) -> Expression:
        """size (1 + log(2))"""
        span = site.span(call)
        each = plain(span, "add", constant(span, 1.0), _log_2(span))
        return plain(span, "multiply", constant(span, float(self.size)), each)


@dataclass(frozen=True)
class Laplace(LocationScale):
    """Of density exp(-|v - mean| / b) / (2 b), b = exp(log_scale), in every element.

    Johnson, Kotz & Balakrishnan 1995, "Continuous univariate distributions", vol. 2, ch. 24.
    """

    word: ClassVar[str] = "laplace"
    logarithm: ClassVar[str] = "log_scale"
    noise: ClassVar[Noise] = StandardLaplace()

    def scale(self, span: Span, log: Expression) -> Expression:
        """exp(log_scale)"""
        return plain(span, "exp", log)

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-sum(log(2) + log_scale + |v - mean| / exp(log_scale))"""
        span = site.span(call)
        away, log = self.at(site, span, point)
        far = plain(span, "divide", plain(span, "abs", away), plain(span, "exp", log))
        each = plain(span, "add", plain(span, "add", _log_2(span), log), far)
        return plain(span, "negative", reduce(site, span, "sum", each))

    def entropy(self, site: Site, call: Call) -> Expression:
        """sum(1 + log(2) + log_scale)"""
        span = site.span(call)
        start = plain(span, "add", constant(span, 1.0), _log_2(span))
        return self.total(site, span, plain(span, "add", start, number(self.log)))


def _log_2(span: Span) -> Expression:
    return plain(span, "log", constant(span, 2.0))


def kl_of_laplaces(
    site: Site, call: Call, q: Distribution, p: Distribution
) -> Expression:
    """sum(exp(s - t - |m - n| / exp(s)) + |m - n| / exp(t) - 1 - (s - t)), in nats.

    From q of mean m and log-scale s to p of n and t. Gil, Alajaji & Linder 2013, "Renyi
    divergence measures for commonly used univariate continuous distributions", table 3.
    """
    span = site.span(call)
    if not q.parts() and not p.parts():
        return constant(span, 0.0)
    parameters = (*moments(span, q), *moments(span, p))
    m, s, n, t = meet(site, span, parameters)
    away = plain(span, "abs", plain(span, "subtract", m, n))
    ratio = plain(span, "subtract", s, t)
    near = plain(span, "divide", away, plain(span, "exp", s))
    overlap = plain(span, "exp", plain(span, "subtract", ratio, near))
    far = plain(span, "divide", away, plain(span, "exp", t))
    both = plain(span, "add", overlap, far)
    less = plain(span, "subtract", both, constant(span, 1.0))
    return reduce(site, span, "sum", plain(span, "subtract", less, ratio))


def kl_to_normal(
    site: Site, call: Call, q: Distribution, p: Distribution
) -> Expression:
    """1/2 sum(log(2 pi) + w + ((m - n)^2 + 2 exp(s)^2) / exp(w)) - sum(1 + log(2) + s)

    From q of mean m and log-scale s, and so of variance 2 exp(s)^2, to a normal p of mean n
    and log-variance w: what p says of q, less the entropy of q.
    """
    span = site.span(call)
    m, s, n, w = meet(site, span, (*moments(span, q), *moments(span, p)))
    square = plain(span, "square", plain(span, "subtract", m, n))
    scale = plain(span, "square", plain(span, "exp", s))
    variance = plain(span, "multiply", constant(span, 2.0), scale)
    second = plain(span, "add", square, variance)
    start = plain(span, "add", constant(span, math.log(2 * math.pi)), w)
    each = plain(
        span, "add", start, plain(span, "divide", second, plain(span, "exp", w))
    )
    cross = total(site, span, each, p.event_type(), 0.5)
    return plain(span, "subtract", cross, q.entropy(site, call))


KL = {"laplace": kl_of_laplaces, "normal": kl_to_normal}


class Keys(PriorKeys):
    """{laplace: 2}, independent, of mean 0 and scale 1"""

    word: ClassVar[str] = "laplace"
    short: ClassVar[str] = "size"

    def prior(self, name: str) -> LaplacePrior:
        """That of the latent of this name."""
        return LaplacePrior(None, name, StandardLaplace(), self.size)

    def identity(self) -> str:
        """laplace 2"""
        return f"laplace {self.sides}"


PARTS = ("mean", "log_scale")
build = builder(Laplace)

DOCUMENTATION = """\
- `z: {laplace: 2}`: two independent numbers of density exp(−|v|) / 2.
"""

CASES = (
    Spec(
        "laplace of heads, and of a prior",
        Random((4, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {laplace: 2}, g: {normal: 2}, u: {uniform: {size: 2, low: -1, high: 0.5}}}
        networks:
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_scale: [dense: 2]}}
          r: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          d: {input: z, layers: [dense: 4, tanh, dense: 3]}
        let:
          h: f(x)
          q: laplace(h)
          p: laplace(0.5 * h.mean, mean(h.log_scale))
          n: normal(r(x))
          z: sample(q)
          x_hat: d(z)
        losses:
          misfit: log_prob(laplace(x_hat, -1), x) + sse(d(sample(prior.z) + sample(p)), x)
          kls: kl(q, prior.z) + kl(q, p) + kl(prior.z, q) + kl(q, n) + kl(q, prior.g) + kl(prior.z, n) + kl(prior.u, q)
          densities: log_prob(q, z) - log_prob(prior.z, z) - log_prob(n, z) + entropy(q) - entropy(p)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: kls + 0.1 * densities - misfit}
        outputs: {code: q.mean, spread: q.log_scale, y_hat: d(q.mean)}
        """,
        steps=4,
    ),
)

SPREAD = (-9.0, 9.0)


def draw(c: Choices, size: int) -> Any:
    """A prior of that size."""
    return size
