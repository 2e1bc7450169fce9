"""`normal: 2`, and `normal(mean, log_var)` in formulas."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.frontend.spec.fields import Positive
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import Expression, Noise
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.choices import Choices
from gencc.ops.distributions import Prior
from gencc.ops.distributions._location_scale import (
    LocationScale,
    builder,
    check_point,
    moments,
)
from gencc.ops.notation import canonical
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import as_vector, constant, meet, number, plain, reduce

_LOG_2_PI = math.log(2 * math.pi)


@dataclass(frozen=True)
class NormalNoise(Noise):
    """Independent N(0, deviation^2) in every element."""

    word: ClassVar[str] = "normal"
    plane: ClassVar[str] = "quantile_grid"
    deviation: float = 1.0

    @property
    def bounds(self) -> tuple[float, ...]:
        """The deviation, but for the one that the stream has anyway."""
        return () if self.deviation == 1 else (self.deviation,)


@dataclass(frozen=True)
class NormalPrior(Prior):
    """N(0, s^2) in every element, s being the deviation of the noise."""

    word: ClassVar[str] = "normal"
    noise: NormalNoise

    @property
    def log_scale(self) -> float:
        """log(s^2)"""
        return 2 * math.log(self.noise.deviation)

    @property
    def is_standard(self) -> bool:
        """Whether it is N(0, 1)."""
        return self.noise.deviation == 1

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-1/2 sum(log(2 pi s^2) + (v / s)^2)"""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        if not self.is_standard:
            point = plain(span, "divide", point, constant(span, self.noise.deviation))
        squares = plain(span, "square", point)
        start = constant(span, _LOG_2_PI + self.log_scale)
        return _minus_half(site, span, start, squares)

    def entropy(self, site: Site, call: Call) -> Expression:
        """size / 2 (1 + log(2 pi s^2))"""
        span, each = site.span(call), _e_and_2_pi(site.span(call))
        if not self.is_standard:
            each = plain(span, "add", each, constant(span, self.log_scale))
        return plain(span, "multiply", constant(span, self.size / 2), each)


@dataclass(frozen=True)
class Normal(LocationScale):
    """N(mean, exp(log_var)), independent in every element."""

    word: ClassVar[str] = "normal"
    logarithm: ClassVar[str] = "log_var"
    noise: ClassVar[Noise] = NormalNoise()

    def scale(self, span: Span, log: Expression) -> Expression:
        """exp(log_var / 2)"""
        return plain(span, "exp", plain(span, "divide", log, constant(span, 2.0)))

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-1/2 sum(log(2 pi) + log_var + (v - mean)^2 / exp(log_var))"""
        span = site.span(call)
        away, log_var = self.at(site, span, point)
        square = plain(span, "square", away)
        scaled = plain(span, "divide", square, plain(span, "exp", log_var))
        start = plain(span, "add", constant(span, _LOG_2_PI), log_var)
        return _minus_half(site, span, start, scaled)

    def entropy(self, site: Site, call: Call) -> Expression:
        """1/2 sum(1 + log(2 pi) + log_var)

        Rasmussen & Williams 2006, "Gaussian processes for machine learning", equation A.20.
        """
        span = site.span(call)
        each = plain(span, "add", _e_and_2_pi(span), number(self.log))
        return self.total(site, span, each, 0.5)


def _minus_half(
    site: Site, span: Span, start: Expression, squares: Expression
) -> Expression:
    summed = reduce(site, span, "sum", plain(span, "add", start, squares))
    return plain(span, "multiply", constant(span, -0.5), summed)


def _e_and_2_pi(span: Span) -> Expression:
    """1 + log(2 pi)"""
    return plain(span, "add", constant(span, 1.0), constant(span, _LOG_2_PI))


def kl_of_normals(
    site: Site, call: Call, q: Normal | NormalPrior, p: Normal | NormalPrior
) -> Expression:
    """1/2 sum((m - n)^2 / exp(w) + exp(v - w) - 1 - (v - w)), in nats.

    From q of mean m and log-variance v to p of n and w. Rasmussen & Williams 2006,
    equation A.23; of a standard p, 1/2 sum(m^2 + exp(v) - 1 - v), Kingma & Welling 2014,
    arXiv:1312.6114, appendix B.
    """
    span = site.span(call)
    if isinstance(q, NormalPrior) and isinstance(p, NormalPrior):
        return constant(span, _kl_of_priors(q, p))
    if any(isinstance(d, NormalPrior) and not d.is_standard for d in (q, p)):
        q, p = (Normal(span, *moments(span, d), None) for d in (q, p))
    distance: Expression
    ratio: Expression
    if isinstance(q, NormalPrior):
        assert isinstance(p, Normal), "two priors have a number"
        distance, log_var = meet(site, span, (p.mean, p.log))
        ratio = plain(span, "negative", log_var)
    elif isinstance(p, NormalPrior):
        distance, ratio = meet(site, span, (q.mean, q.log))
    else:
        m, v, n, log_var = meet(site, span, (q.mean, q.log, p.mean, p.log))
        distance = plain(span, "subtract", m, n)
        ratio = plain(span, "subtract", v, log_var)
    squares: Expression = plain(span, "square", distance)
    if isinstance(p, Normal):
        squares = plain(span, "divide", squares, plain(span, "exp", log_var))
    both = plain(span, "add", squares, plain(span, "exp", ratio))
    less = plain(span, "subtract", both, constant(span, 1.0))
    total = plain(span, "subtract", less, ratio)
    summed = reduce(site, span, "sum", total)
    return plain(span, "multiply", constant(span, 0.5), summed)


def _kl_of_priors(q: NormalPrior, p: NormalPrior) -> float:
    """size / 2 ((s / t)^2 - 1 - log((s / t)^2)), s and t being their deviations."""
    log = q.log_scale - p.log_scale
    return q.size / 2 * (math.expm1(log) - log)


KL = {"normal": kl_of_normals}


class Keys(PriorKeys):
    """{normal: 2}, independent N(0, 1); {normal: {size: 2, deviation: 0.5}}"""

    word: ClassVar[str] = "normal"
    short: ClassVar[str] = "size"
    deviation: Positive = 1.0

    def prior(self, name: str) -> NormalPrior:
        """That of the latent of this name."""
        return NormalPrior(None, name, NormalNoise(self.deviation), self.size)

    def identity(self) -> str:
        """normal 2, or normal 2 of deviation 0.5"""
        of = f" of deviation {canonical(self.deviation)}"
        return f"normal {self.sides}" + of * (self.deviation != 1)


PARTS = ("mean", "log_var")
build = builder(Normal)

DOCUMENTATION = """\
- `z: {normal: 2}`: two independent numbers from N(0, 1), or with `{normal: {size: 2, deviation: 0.5}}`
  from N(0, 0.5²).
"""

CASES = (
    Spec(
        "normal of heads, a variational autoencoder",
        Random((4, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: code}}
        networks:
          encoder:
            input: x
            layers: [dense: 2 * code, tanh]
            heads: {mean: [dense: code], log_var: [dense: code]}
          decoder: {input: z, layers: [dense: 4, tanh, dense: 3]}
        params: {C: 2.5, code: 2, rate: 0.02}
        let: {q: normal(encoder(x)), z: sample(q), x_hat: decoder(z)}
        losses: {misfit: "sse(x, x_hat)", kl: "kl(q, prior.z)"}
        train: {epochs: 1, optimizer: {adam: {lr: rate / 2}}, minimize: C * misfit + kl}
        outputs: {mean: q.mean, spread: exp(q.log_var / 2), y_hat: decoder(q.mean)}
        metrics: {bound: C * misfit + kl}
        """,
        steps=5,
    ),
    Spec(
        "normal of a number and a vector, either of them the mean",
        Random((4, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 2}, u: {normal: 1}}
        networks:
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          r: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 1]}}
          s: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 1], log_var: [dense: 1]}}
          g: {input: z, layers: [dense: 3]}
        let:
          h: f(x)
          q: normal(h.mean, mean(h.log_var))
          p: normal(r(x))
          zero: normal(0, h.log_var)
          fixed: normal(h.mean, -1)
          level: normal(mean(h.mean), h.log_var)
          alone: normal(s(x))
          z: sample(q)
          drawn: g(sample(p) + sample(zero) + sample(fixed) + sample(level) + sample(alone))
        losses:
          misfit: sse(x, g(z)) + sse(x, drawn)
          kls: kl(q, prior.z) + kl(p, prior.z) + kl(zero, prior.z) + kl(fixed, prior.z) + kl(level, prior.z) + kl(alone, prior.u)
          densities: log_prob(q, z) - log_prob(p, mean(x)) + log_prob(zero, z) + log_prob(fixed, z) + log_prob(level, z) + log_prob(alone, z) - log_prob(prior.u, sum(x))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: misfit + kls + 0.1 * densities}
        outputs: {code: q.mean, width: q.log_var, other: p.log_var, z: z}
        """,
        steps=4,
    ),
    Spec(
        "normal of heads, the density of a draw, two latents",
        Random((4, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 2}, u: {uniform: {size: 3, low: 0, high: 2}}}
        networks:
          f:
            input: x
            layers: [dense: 4, tanh]
            heads: {mean: [dense: 2], log_var: [dense: 2], other: [dense: 3]}
          g: {input: [z, u], layers: [concat, dense: 4, tanh, dense: 3]}
        let:
          h: f(x)
          q: normal(h)
          z: sample(q)
          fake: g(sample(prior.z), sample(prior.u))
          back: g(z, h.other)
        losses:
          bound: log_prob(q, z) - log_prob(prior.z, z)
          misfit: sse(x, back)
          free: sse(fake, 1)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: bound + misfit + free}
        outputs: {code: q.mean, back: "g(h.mean, h.other)"}
        """,
        steps=4,
    ),
    Spec(
        "normal, priors of another deviation, of images, and the density of a uniform one",
        Random((4, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent:
          z: {normal: {size: 2, deviation: 0.5}}
          w: {normal: {size: 2, deviation: 3}}
          l: {laplace: 2}
          u: {uniform: {size: 2, low: -1, high: 0.5}}
          i: {normal: [2, 3, 2]}
          s: {bernoulli: [4, 2]}
          v: {uniform: {size: [2, 3, 2], low: 0, high: 2}}
        networks:
          c: {input: i, layers: [conv: {filters: 2, kernel: 2}, tanh, flatten, dense: 3]}
          r: {input: s, layers: [conv: {filters: 1, kernel: 3}, flatten, dense: 3]}
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          d: {input: z, layers: [dense: 4, tanh, dense: 3]}
        let: {q: normal(f(x)), e: "laplace(f(x).mean, 0.1)", z: sample(q)}
        losses:
          misfit: sse(d(z), x) + sse(d(sample(prior.w) + sample(prior.z)), x)
          kls: kl(q, prior.z) + kl(prior.w, q) + kl(prior.z, prior.w) + kl(prior.u, prior.z) + kl(e, prior.w) + kl(prior.l, prior.z)
          images: sse(c(sample(prior.i) * sample(prior.v)) + r(sample(prior.s)), x) + log_prob(prior.i, sample(prior.v))
          densities: log_prob(prior.z, z) + log_prob(prior.w, z) + entropy(prior.w) + log_prob(prior.u, 0.25 * tanh(z))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: misfit + 0.1 * kls - 0.1 * densities + 0.1 * images}
        outputs: {code: q.mean, made: d(sample(prior.w))}
        """,
        steps=4,
    ),
)

SPREAD = (-4.0, 4.0)


def draw(c: Choices, size: int) -> Any:
    """A prior of that size, now and then of another deviation than 1."""
    if c.chance(20):
        return {"size": size, "deviation": c.choose("0.5", "2")}
    return size
