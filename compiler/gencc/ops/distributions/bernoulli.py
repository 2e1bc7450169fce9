"""`bernoulli: 8`, and `bernoulli(p)` in formulas: 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import Expression, Noise, Tensor, Type
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.choices import Choices
from gencc.ops.distributions import Distribution, Prior, event
from gencc.ops.distributions._location_scale import check_point
from gencc.ops.distributions.uniform import Uniform
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Value,
    as_vector,
    constant,
    drawn,
    plain,
    reduce,
    show,
    span_of,
    tensor,
)


@dataclass(frozen=True)
class FairCoins(Noise):
    """0 or 1 in every element, equally likely and independent."""

    word: ClassVar[str] = "bernoulli"


@dataclass(frozen=True)
class BernoulliPrior(Prior):
    """0 or 1 in every element, equally likely."""

    word: ClassVar[str] = "bernoulli"
    is_discrete: ClassVar[bool] = True

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-size log(2)"""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        return plain(span, "negative", _coins(span, self.size))

    def entropy(self, site: Site, call: Call) -> Expression:
        """size log(2)"""
        return _coins(site.span(call), self.size)


@dataclass(frozen=True)
class Bernoulli(Distribution):
    """1 with probability p and 0 otherwise, independent in every element."""

    word: ClassVar[str] = "bernoulli"
    is_discrete: ClassVar[bool] = True
    p: Expression

    def event_type(self) -> Type:
        """That of p."""
        return event(self.p.type)

    def parts(self) -> Mapping[str, Expression]:
        """The probabilities."""
        return {"p": self.p}

    def sample(self, site: Site, call: Call) -> Expression:
        """1 where u < p, u uniform; no gradient of p goes through it."""
        span = site.span(call)
        noise = drawn(self.p.type, span, site.draw_name(call), Uniform(0.0, 1.0))
        return plain(span, "less", noise, self.p)

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-sum(bce(v, p)), of v from 0 to 1"""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        return plain(span, "negative", _surprise(site, span, point, self.p))

    def entropy(self, site: Site, call: Call) -> Expression:
        """sum(bce(p, p))"""
        return _surprise(site, site.span(call), self.p, self.p)


def kl_of_coins(site: Site, call: Call, q: Distribution, p: Distribution) -> Expression:
    """sum(bce(q, p) - bce(q, q)), in nats; the probabilities of a prior are 1/2."""
    span = site.span(call)
    kind = p.event_type()
    assert isinstance(kind, Tensor), "a draw is one"
    coins = _coins(span, math.prod(kind.shape))
    mine, other = q.parts().get("p"), p.parts().get("p")
    if mine is None:
        if other is None:
            return constant(span, 0.0)
        half = constant(span, 0.5)
        return plain(span, "subtract", _surprise(site, span, half, other), coins)
    if other is None:
        return plain(span, "subtract", coins, q.entropy(site, call))
    both = (plain(span, "bce", mine, one) for one in (other, mine))
    return reduce(site, span, "sum", plain(span, "subtract", *both))


def _coins(span: Span, size: int) -> Expression:
    """size log(2)"""
    logarithm = plain(span, "log", constant(span, 2.0))
    return plain(span, "multiply", constant(span, float(size)), logarithm)


def _surprise(site: Site, span: Span, target: Expression, p: Expression) -> Expression:
    return reduce(site, span, "sum", plain(span, "bce", target, p))


KL = {"bernoulli": kl_of_coins}


class Keys(PriorKeys):
    """{bernoulli: 8}, independent 0 and 1, equally likely"""

    word: ClassVar[str] = "bernoulli"
    short: ClassVar[str] = "size"

    def prior(self, name: str) -> BernoulliPrior:
        """That of the latent of this name."""
        return BernoulliPrior(None, name, FairCoins(), self.size)

    def identity(self) -> str:
        """bernoulli 8"""
        return f"bernoulli {self.sides}"


PARTS = ("p",)


def build(site: Site, call: Call, values: Sequence[Value]) -> Bernoulli:
    """bernoulli(p), of a tensor or a number for each example"""
    p = as_vector(tensor(site, values[0]))
    if not isinstance(p.type, Tensor):
        message = f"`bernoulli` takes a tensor, this is {show(p.type)}"
        raise site.mistake("E0308", span_of(site, p), message)
    return Bernoulli(site.span(call), p)


DOCUMENTATION = """\
- `z: {bernoulli: 8}`: eight independent numbers, each 0 or 1, equally likely.
"""

CASES = (
    Spec(
        "bernoulli, of a network and of a prior",
        Random((4, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {b: {bernoulli: 4}}
        networks:
          f: {input: x, layers: [dense: 5, tanh, dense: 4, sigmoid]}
          g: {input: x, layers: [dense: 4, sigmoid]}
          one: {input: x, layers: [dense: 1, sigmoid]}
          d: {input: b, layers: [dense: 4, tanh, dense: 3]}
        let:
          q: bernoulli(f(x))
          p: bernoulli(g(x))
          hard: sample(q)
          code: q.p + stop(hard - q.p)
          x_hat: d(code)
        losses:
          misfit: sse(x, x_hat) + sse(d(sample(prior.b)), x) + sum(x) * sample(bernoulli(one(x)))
          kls: kl(q, prior.b) + kl(q, p) + kl(prior.b, p) + kl(prior.b, prior.b)
          densities: log_prob(q, hard) - log_prob(prior.b, hard) + log_prob(p, code)
          spread: entropy(q) + entropy(prior.b) + entropy(bernoulli(one(x)))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + kls + 0.1 * densities - 0.2 * spread}
        outputs: {code: hard, p: q.p, made: d(sample(prior.b))}
        """,
        steps=5,
    ),
)

SPREAD = (0.0, 1.0)


def draw(c: Choices, size: int) -> Any:
    """A prior of that size."""
    return size
