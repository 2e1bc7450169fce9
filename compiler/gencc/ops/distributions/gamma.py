"""`gamma: {size: 4, shape: 2, rate: 1}`, and `gamma(shape, rate)` in formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.frontend.spec.fields import Positive
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import (
    Draw,
    Expression,
    Field,
    Noise,
    Operation,
    Record,
    Tensor,
    Type,
)
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.choices import Choices
from gencc.ops.distributions import Distribution, Prior
from gencc.ops.distributions._location_scale import check_point, total
from gencc.ops.distributions.uniform import Uniform
from gencc.ops.notation import canonical
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Estimate,
    Value,
    as_vector,
    constant,
    meet,
    plain,
    reduce,
    show,
    span_of,
    tensor,
    tensors,
    together,
)

SHIFT = 10  # by which a shape is raised before it is drawn by
PROPOSALS = 4  # of which the first that is accepted is taken
UNIFORM = SHIFT + 3 * PROPOSALS  # numbers for each draw


@dataclass(frozen=True)
class GammaNoise(Noise):
    """Independent in every element, of this shape and rate."""

    word: ClassVar[str] = "gamma"
    shape: float
    rate: float

    @property
    def arguments(self) -> tuple[float, ...]:
        """Both."""
        return (self.shape, self.rate)


@dataclass(frozen=True)
class GammaPrior(Prior):
    """One shape and one rate for all elements."""

    word: ClassVar[str] = "gamma"
    noise: GammaNoise

    @property
    def is_positive(self) -> bool:
        """It is."""
        return True

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """sum(a log(b) - log(Gamma(a)) + (a - 1) log(v) - b v)"""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        return reduce(site, span, "sum", _density(span, *_parts(span, self), point))

    def entropy(self, site: Site, call: Call) -> Expression:
        """size (a - log(b) + log(Gamma(a)) + (1 - a) digamma(a))"""
        span = site.span(call)
        each = _entropy(span, *_parts(span, self))
        return plain(span, "multiply", constant(span, float(self.size)), each)


@dataclass(frozen=True)
class Gamma(Distribution):
    """Of density b^a v^(a - 1) exp(-b v) / Gamma(a), independent in every element.

    Either part may be a number, for every element; `origin` has both, if they come from one.
    """

    word: ClassVar[str] = "gamma"
    shape: Expression
    rate: Expression
    origin: Expression | None

    @property
    def is_positive(self) -> bool:
        """It is."""
        return True

    def event_type(self) -> Type:
        """That of both together."""
        return together([as_vector(part) for part in (self.shape, self.rate)])

    @classmethod
    def of_record(cls, record: Expression, span: Span | None) -> Self:
        """The one whose parts are the fields of a record."""
        assert isinstance(record.type, Record)
        fields = dict(record.type.fields)
        shape, rate = (
            Field(fields[name], span, record, name) for name in ("shape", "rate")
        )
        return cls(span, shape, rate, record)

    def record(self) -> Expression | None:
        """What has both, if they come from one."""
        return self.origin

    def parts(self) -> Mapping[str, Expression]:
        """Shape and rate."""
        return {"shape": self.shape, "rate": self.rate}

    def sample(self, site: Site, call: Call) -> Expression:
        """A draw of rate 1 by the shape, divided by the rate; gradients of both go through it.

        x = v d u_0^(1 / a) u_1^(1 / (a + 1)) ... u_9^(1 / (a + 9)) with d = a + 10 - 1 / 3 and
        v = (1 + n / sqrt(9 d))^3, n from N(0, 1): of four such v the first that is accepted,
        log(u) < n^2 / 2 + d (1 - v + log(v)), or the last, where none is, which happens less
        than once in 10^10 draws. Marsaglia & Tsang 2000, "A simple method for generating
        gamma variables", ACM TOMS 26. Which v is taken, and that n was accepted, is constant
        in the gradient, which is off by little for a shape raised by 10:
        Naesseth et al. 2017, arXiv:1610.05683, sections 4 and 5.
        """
        span = site.span(call)
        event = self.event_type()
        shape, rate = meet(site, span, (self.shape, self.rate))
        shape = as_vector(shape)
        if (
            shape.type != event
            or not isinstance(event, Tensor)
            or len(event.shape) != 1
            or event.axes
        ):
            message = f"`sample` of a gamma draws a vector for each example, not {show(event)}"
            way_out = "give shape and rate as vectors, the heads of a network"
            raise site.mistake("E0308", span, message, help=way_out)
        kind = Tensor((event.shape[0] * UNIFORM,))
        uniform = Draw(kind, span, site.draw_name(call), Uniform(0.0, 1.0))
        drawn = Operation(event, span, "gamma", (shape, uniform))
        first, second = meet(site, span, (drawn, rate))
        return plain(span, "divide", first, second)

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """sum(a log(b) - log(Gamma(a)) + (a - 1) log(v) - b v)"""
        span = site.span(call)
        if len(tensors((point, self.shape, self.rate))) > 1:
            check_point(site, point, together((self.shape, self.rate)))
        shape, rate, point = meet(site, span, (self.shape, self.rate, point))
        return reduce(site, span, "sum", _density(span, shape, rate, point))

    def entropy(self, site: Site, call: Call) -> Expression:
        """sum(a - log(b) + log(Gamma(a)) + (1 - a) digamma(a))"""
        span = site.span(call)
        shape, rate = meet(site, span, (self.shape, self.rate))
        return total(site, span, _entropy(span, shape, rate), self.event_type(), 1.0)


def rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    """Of the operation: a draw for each element of the shape."""
    match types:
        case [Tensor(shape=(size,)) as kind, Tensor(shape=(count,))]:
            return kind if count == size * UNIFORM else None
    return None


def _density(span: Span, a: Expression, b: Expression, v: Expression) -> Expression:
    """a log(b) - log(Gamma(a)) + (a - 1) log(v) - b v"""
    start = plain(
        span,
        "subtract",
        plain(span, "multiply", a, plain(span, "log", b)),
        plain(span, "lgamma", a),
    )
    less = plain(span, "subtract", a, constant(span, 1.0))
    slope = plain(span, "multiply", less, plain(span, "log", v))
    both = plain(span, "add", start, slope)
    return plain(span, "subtract", both, plain(span, "multiply", b, v))


def _entropy(span: Span, a: Expression, b: Expression) -> Expression:
    """a - log(b) + log(Gamma(a)) + (1 - a) digamma(a)"""
    start = plain(span, "subtract", a, plain(span, "log", b))
    less = plain(span, "subtract", constant(span, 1.0), a)
    end = plain(span, "multiply", less, plain(span, "digamma", a))
    both = plain(span, "add", start, plain(span, "lgamma", a))
    return plain(span, "add", both, end)


def _parts(span: Span, of: Gamma | GammaPrior) -> tuple[Expression, Expression]:
    """Shape and rate; those of a prior are constants."""
    if isinstance(of, Gamma):
        return of.shape, of.rate
    return constant(span, of.noise.shape), constant(span, of.noise.rate)


def kl_of_gammas(
    site: Site, call: Call, q: Gamma | GammaPrior, p: Gamma | GammaPrior
) -> Expression:
    """sum((a - c) digamma(a) - lgamma(a) + lgamma(c) + c (log(b) - log(d)) + a (d - b) / b)

    From q of shape a and rate b to p of c and d, in nats. Soch & Allefeld 2016,
    arXiv:1611.01437, equation 19.
    """
    span = site.span(call)
    a, b, c, d = meet(site, span, (*_parts(span, q), *_parts(span, p)))
    bent = plain(
        span,
        "multiply",
        plain(span, "subtract", a, c),
        plain(span, "digamma", a),
    )
    less = plain(span, "subtract", bent, plain(span, "lgamma", a))
    more = plain(span, "add", less, plain(span, "lgamma", c))
    logs = plain(span, "subtract", plain(span, "log", b), plain(span, "log", d))
    scaled = plain(span, "add", more, plain(span, "multiply", c, logs))
    rates = plain(span, "divide", plain(span, "subtract", d, b), b)
    each = plain(span, "add", scaled, plain(span, "multiply", a, rates))
    return total(site, span, each, q.event_type(), 1.0)


KL = {"gamma": kl_of_gammas}


class Keys(PriorKeys):
    """{gamma: {size: 4, shape: 2, rate: 1}}, independent"""

    word: ClassVar[str] = "gamma"
    shape: Positive
    rate: Positive

    def prior(self, name: str) -> GammaPrior:
        """That of the latent of this name."""
        return GammaPrior(None, name, GammaNoise(self.shape, self.rate), self.size)

    def identity(self) -> str:
        """gamma 4, shape 2, rate 1"""
        return f"gamma {self.sides}, shape {canonical(self.shape)}, rate {canonical(self.rate)}"


PARTS = ("shape", "rate")


def build(site: Site, call: Call, values: Sequence[Value]) -> Gamma:
    """gamma(r) of a record with shape and rate, or gamma(shape, rate)."""
    if len(values) == 2:
        shape, rate = (tensor(site, value) for value in values)
        gamma = Gamma(site.span(call), shape, rate, None)
        if not isinstance(together((shape, rate)), Tensor):
            message = "shape or rate of a gamma is a tensor, these are numbers"
            raise site.mistake("E0308", site.span(call), message)
    else:
        (value,) = values
        kind = value.type if not isinstance(value, Distribution | Estimate) else None
        fields = kind if isinstance(kind, Record) else Record(())
        if fields.get("shape") is None or fields.get("rate") is None:
            what = show(kind) if kind is not None else "a distribution"
            message = f"`gamma` takes a record of shape and rate, this is {what}"
            way_out = "give both: `gamma(shape, rate)`"
            raise site.mistake("E0308", span_of(site, value), message, help=way_out)
        assert not isinstance(value, Distribution | Estimate)
        gamma = Gamma.of_record(value, site.span(call))
    if len(tensors((gamma.shape, gamma.rate))) > 1:
        first, second = show(gamma.shape.type), show(gamma.rate.type)
        message = f"shape is {first} and rate is {second}: they must be alike"
        raise site.mistake("E0306", site.span(call), message)
    return gamma


DOCUMENTATION = """\
- `z: {gamma: {size: 4, shape: 2, rate: 1}}`: four independent numbers of density
  bᵃ vᵃ⁻¹ e⁻ᵇᵛ / Γ(a), a the shape and b the rate.
"""

CASES = (
    Spec(
        "gamma of heads, of numbers, and of a prior",
        Random((4, 3)),
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {gamma: {size: 2, shape: 0.7, rate: 2}}, w: {gamma: {size: 2, shape: 3, rate: 0.5}}}
        networks:
          f:
            input: x
            layers: [dense: 4, tanh]
            heads: {shape: [dense: 2, softplus], rate: [dense: 2, softplus]}
          d: {input: z, layers: [dense: 4, tanh, dense: 3]}
        let:
          h: f(x)
          q: gamma(h)
          p: gamma(0.3 * h.shape, mean(h.rate))
          z: sample(q)
          x_hat: d(z) + d(sample(prior.z)) + d(sample(p))
        losses:
          misfit: sse(x_hat, x)
          kls: kl(q, prior.z) + kl(q, p) + kl(prior.z, q) + kl(prior.z, prior.w)
          densities: log_prob(q, z) + log_prob(prior.w, z) + entropy(q) - entropy(p) + entropy(prior.w)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: misfit + 0.1 * kls + 0.1 * densities}
        outputs: {code: q.shape, rate: q.rate, y_hat: d(q.shape / q.rate)}
        """,
        steps=4,
    ),
)

SPREAD = (0.0, 30.0)


def draw(c: Choices, size: int) -> Any:
    """A prior of that size."""
    return {"size": size, "shape": c.choose(2, 0.8), "rate": c.choose(1, 0.5)}
