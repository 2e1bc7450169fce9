"""`categorical: 10`, and `categorical(p)` in formulas: one-hot vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import Expression, Noise, Type
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.choices import Choices
from gencc.ops.distributions import Distribution, Prior, event
from gencc.ops.distributions._location_scale import check_point
from gencc.ops.functions._building import vector
from gencc.ops.functions.hardmax import largest
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, as_vector, constant, drawn, plain, reduce


@dataclass(frozen=True)
class EqualCategories(Noise):
    """1 at one place of an example, each equally likely, and 0 elsewhere."""

    word: ClassVar[str] = "categorical"


@dataclass(frozen=True)
class StandardGumbel(Noise):
    """-log(-log(u)) in every element, u uniform.

    Of l plus this, element i is the largest with probability softmax(l)_i: Gumbel 1954,
    "Statistical theory of extreme values and some practical applications".
    """

    word: ClassVar[str] = "gumbel"


@dataclass(frozen=True)
class CategoricalPrior(Prior):
    """One of `size` categories, each equally likely."""

    word: ClassVar[str] = "categorical"
    is_discrete: ClassVar[bool] = True

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-log(size), of a one-hot vector"""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        likely = plain(span, "negative", _log(span, self.size))
        return plain(span, "multiply", likely, reduce(site, span, "sum", point))

    def entropy(self, site: Site, call: Call) -> Expression:
        """log(size)"""
        return _log(site.span(call), self.size)


@dataclass(frozen=True)
class Categorical(Distribution):
    """1 at place i with probability p_i, and 0 elsewhere."""

    word: ClassVar[str] = "categorical"
    is_discrete: ClassVar[bool] = True
    p: Expression

    def event_type(self) -> Type:
        """That of p."""
        return event(self.p.type)

    def parts(self) -> Mapping[str, Expression]:
        """The probabilities."""
        return {"p": self.p}

    def sample(self, site: Site, call: Call) -> Expression:
        """1 at the first of the largest of log(p) + g, g from a Gumbel distribution.

        No gradient of p goes through it; `gumbel_softmax` is relaxed so that one does.
        """
        span, name = site.span(call), site.draw_name(call)
        noise = drawn(self.p.type, span, name, StandardGumbel())
        return largest(site, call, plain(span, "add", _logs(span, self.p), noise))

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """sum(v log(p)), of a one-hot v"""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        return _sum_of_products(site, span, point, _logs(span, self.p))

    def entropy(self, site: Site, call: Call) -> Expression:
        """-sum(p log(p))

        Shannon 1948, "A mathematical theory of communication", section 6.
        """
        span = site.span(call)
        total = _sum_of_products(site, span, self.p, _logs(span, self.p))
        return plain(span, "negative", total)


def kl_of_categories(
    site: Site, call: Call, q: Distribution, p: Distribution
) -> Expression:
    """sum(q (log(q) - log(p))), in nats; the probabilities of a prior are 1 / size."""
    span = site.span(call)
    mine, other = q.parts().get("p"), p.parts().get("p")
    if mine is None:
        assert isinstance(q, Prior), "the one that has no parts"
        if other is None:
            return constant(span, 0.0)
        total = reduce(site, span, "sum", _logs(span, other))
        mean = plain(span, "divide", total, constant(span, float(q.size)))
        likely = plain(span, "negative", _log(span, q.size))
        return plain(span, "subtract", likely, mean)
    if other is None:
        assert isinstance(p, Prior), "the one that has no parts"
        total = _sum_of_products(site, span, mine, _logs(span, mine))
        return plain(span, "add", total, _log(span, p.size))
    ratio = plain(span, "subtract", _logs(span, mine), _logs(span, other))
    return _sum_of_products(site, span, mine, ratio)


def _log(span: Span, size: int) -> Expression:
    return plain(span, "log", constant(span, float(size)))


def _logs(span: Span, p: Expression) -> Expression:
    """Of what comes out of a softmax they are computed from the logits."""
    return plain(span, "log", p)


def _sum_of_products(
    site: Site, span: Span, first: Expression, second: Expression
) -> Expression:
    return reduce(site, span, "sum", plain(span, "multiply", first, second))


KL = {"categorical": kl_of_categories}


class Keys(PriorKeys):
    """{categorical: 10}, one-hot vectors, each equally likely"""

    word: ClassVar[str] = "categorical"
    short: ClassVar[str] = "size"
    of_vectors: ClassVar[bool] = True

    def prior(self, name: str) -> CategoricalPrior:
        """That of the latent of this name."""
        return CategoricalPrior(None, name, EqualCategories(), self.size)

    def identity(self) -> str:
        """categorical 10"""
        return f"categorical {self.sides}"


PARTS = ("p",)


def build(site: Site, call: Call, values: Sequence[Value]) -> Categorical:
    """categorical(p), of a vector"""
    return Categorical(site.span(call), vector(site, call, values[0]))


DOCUMENTATION = """\
- `z: {categorical: 10}`: a one-hot vector of ten numbers, the place of its 1 equally likely.
"""

CASES = (
    Spec(
        "categorical, of a network and of a prior",
        Random((6, 3)),
        """\
        data: {source: npz, shape: [3], batch: 3}
        latent: {c: {categorical: 4}}
        networks:
          f: {input: x, layers: [dense: 5, tanh, dense: 4, softmax]}
          g: {input: x, layers: [dense: 4, softmax]}
          d: {input: c, layers: [dense: 4, tanh, dense: 3]}
        let:
          q: categorical(f(x))
          p: categorical(g(x))
          hard: sample(q)
          code: q.p + stop(hard - q.p)
          x_hat: d(code)
        losses:
          misfit: sse(x, x_hat) + sse(d(sample(prior.c)), x)
          kls: kl(q, prior.c) + kl(q, p) + kl(prior.c, p) + kl(prior.c, prior.c)
          densities: log_prob(q, hard) - log_prob(prior.c, hard) + log_prob(p, code)
          spread: entropy(q) + entropy(prior.c)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + kls + 0.1 * densities - 0.2 * spread}
        outputs: {code: hard, p: q.p, made: d(sample(prior.c))}
        """,
        steps=5,
    ),
)

SPREAD = (0.0, 1.0)


def draw(c: Choices, size: int) -> Any:
    """A prior of that size."""
    return size
