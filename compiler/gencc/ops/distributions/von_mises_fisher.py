"""`von_mises_fisher: 3`, and `von_mises_fisher(mean, kappa)` in formulas: on the sphere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import (
    Constant,
    Elementwise,
    Expression,
    Noise,
    Operation,
    Record,
    Scalar,
    Tensor,
    Type,
)
from gencc.ir.records import dataclass
from gencc.ops.cases import Random, Spec
from gencc.ops.choices import Choices
from gencc.ops.distributions import Distribution, Prior, event, head
from gencc.ops.distributions._location_scale import check_point
from gencc.ops.distributions.normal import NormalNoise
from gencc.ops.functions import find
from gencc.ops.functions._bessel import MOST_DIMENSIONS, of_value
from gencc.ops.functions._building import vector
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Estimate,
    Value,
    along,
    axes_of,
    constant,
    drawn,
    meet,
    number,
    plain,
    reduce,
    show,
    span_of,
    tensor,
)


@dataclass(frozen=True)
class Directions(Noise):
    """Vectors of length 1, all directions equally likely."""

    word: ClassVar[str] = "von_mises_fisher"


@dataclass(frozen=True)
class UniformDirections(Prior):
    """Of concentration 0: every direction is equally likely."""

    word: ClassVar[str] = "von_mises_fisher"
    is_spherical: ClassVar[bool] = True

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-log(A), A the area of the sphere."""
        check_point(site, point, self.event_type())
        return constant(site.span(call), -log_area(self.size))

    def entropy(self, site: Site, call: Call) -> Expression:
        """log(A)"""
        return constant(site.span(call), log_area(self.size))


@dataclass(frozen=True)
class VonMisesFisher(Distribution):
    """Of density exp(kappa m . v) / (A M), m the direction of the mean.

    A is the area of the sphere, log(M) = log_bessel(kappa, size). `origin` has both parts, if
    they come from one. Davidson et al. 2018, arXiv:1804.00891, equation 2.
    """

    word: ClassVar[str] = "von_mises_fisher"
    is_spherical: ClassVar[bool] = True
    mean: Expression
    kappa: Expression
    origin: Expression | None

    @property
    def size(self) -> int:
        """How many numbers a draw has."""
        assert isinstance(self.mean.type, Tensor)
        return self.mean.type.shape[0]

    def event_type(self) -> Type:
        """That of the mean."""
        return event(self.mean.type)

    @classmethod
    def of_record(cls, record: Expression, span: Span | None) -> Self:
        """The one whose parts are the fields of a record."""
        mean, kappa = (head(record, name, span) for name in PARTS)
        return cls(span, mean, number(kappa), record)

    def record(self) -> Expression | None:
        """What has both, if they come from one."""
        return self.origin

    def parts(self) -> Mapping[str, Expression]:
        """The mean and the concentration."""
        return {"mean": self.mean, "kappa": self.kappa}

    def sample(self, site: Site, call: Call) -> Expression:
        """cos(t) m + sin(t) u, by which gradients of both parts go.

        With e from N(0, 1) in each element, u is the direction of e - (e . m) m, and t the
        angle that a draw is below with the probability that N(0, 1) is above e . m. As u and
        e . m are independent, this is a draw, of any number of dimensions, and without
        rejections: Ulrich 1984, "Computer generation of distributions on the m-sphere". Its
        gradient by kappa is the implicit one, of the integral that t is the quantile of:
        Figurnov et al. 2018, arXiv:1805.08498.
        """
        span = site.span(call)
        axes = axes_of([self.mean, self.kappa])
        mean = along(self._direction(site, call), axes)
        kappa = along(self.kappa, axes)
        noise = drawn(mean.type, span, site.draw_name(call), NormalNoise())
        return Operation(mean.type, span, self.word, (mean, kappa, noise))

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """kappa m . v - log_bessel(kappa, size) - log(A), of a v of length 1."""
        span = site.span(call)
        check_point(site, point, self.event_type())
        near = plain(span, "multiply", self.kappa, self._dot(site, call, point))
        less = plain(span, "subtract", near, self._log_mean(span))
        return plain(span, "subtract", less, constant(span, log_area(self.size)))

    def entropy(self, site: Site, call: Call) -> Expression:
        """log(A) + log_bessel(kappa, size) - kappa bessel_ratio(kappa, size)"""
        span = site.span(call)
        area = constant(span, log_area(self.size))
        return plain(span, "subtract", area, self.concentrated(span))

    def concentrated(self, span: Span) -> Expression:
        """kappa bessel_ratio(kappa, size) - log_bessel(kappa, size): by how much, in nats."""
        along_mean = plain(span, "multiply", self.kappa, self.length(span))
        return plain(span, "subtract", along_mean, self._log_mean(span))

    def length(self, span: Span) -> Expression:
        """Of the mean of the draws."""
        return of_value(span, "bessel_ratio", self.kappa, self.size)

    def away(self, site: Site, call: Call, other: VonMisesFisher) -> Expression:
        """How much less likely its draws are by another one than by the prior, in nats."""
        span = site.span(call)
        along_mean = self._dot(site, call, other._direction(site, call))
        likely = plain(span, "multiply", self.length(span), along_mean)
        likely = plain(span, "multiply", other.kappa, likely)
        return plain(span, "subtract", other._log_mean(span), likely)

    def _log_mean(self, span: Span) -> Expression:
        return of_value(span, "log_bessel", self.kappa, self.size)

    def _direction(self, site: Site, call: Call) -> Expression:
        direction = find("normalize").build(site, call, (self.mean,))
        assert isinstance(direction, Elementwise)
        return direction

    def _dot(self, site: Site, call: Call, point: Expression) -> Expression:
        span = site.span(call)
        both = meet(site, span, (self._direction(site, call), point))
        return reduce(site, span, "sum", plain(span, "multiply", *both))


def rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    """Of the operation: a direction from another one, a number and as much noise."""
    match types:
        case [Tensor(shape=(_,)) as mean, kappa, noise] if mean == noise:
            known = (Tensor((), mean.axes), Scalar(), Constant())
            return mean if kappa in known else None
    return None


def log_area(size: int) -> float:
    """Of the sphere of radius 1 in so many dimensions: log(2 pi^(size/2) / Gamma(size/2))."""
    return math.log(2) + size / 2 * math.log(math.pi) - math.lgamma(size / 2)


def kl_of_directions(
    site: Site,
    call: Call,
    q: VonMisesFisher | UniformDirections,
    p: VonMisesFisher | UniformDirections,
) -> Expression:
    """k A(k) - log M(k) + log M(l) - l A(k) m . n, in nats, A being bessel_ratio.

    q has the direction m and the concentration k, p has n and l; of a prior that is 0.
    Davidson et al. 2018, arXiv:1804.00891, appendix B.
    """
    span = site.span(call)
    if isinstance(q, UniformDirections):
        if isinstance(p, UniformDirections):
            return constant(span, 0.0)
        return of_value(span, "log_bessel", p.kappa, p.size)
    near = q.concentrated(span)
    if isinstance(p, UniformDirections):
        return near
    return plain(span, "add", near, q.away(site, call, p))


KL = {"von_mises_fisher": kl_of_directions}


class Keys(PriorKeys):
    """{von_mises_fisher: 3}, of length 1, every direction equally likely"""

    word: ClassVar[str] = "von_mises_fisher"
    short: ClassVar[str] = "size"
    of_vectors: ClassVar[bool] = True

    @model_validator(mode="after")
    def _sized(self) -> Self:
        if not 2 <= math.prod(self.size) <= MOST_DIMENSIONS:
            why = f"a direction has from 2 to {MOST_DIMENSIONS} numbers"
            context = {"why": why, "key": "size"}
            raise PydanticCustomError("range", "{why}", context)
        return self

    def prior(self, name: str) -> UniformDirections:
        """That of the latent of this name."""
        return UniformDirections(None, name, Directions(), self.size)

    def identity(self) -> str:
        """von_mises_fisher 3"""
        return f"von_mises_fisher {self.sides}"


PARTS = ("mean", "kappa")


def build(site: Site, call: Call, values: Sequence[Value]) -> VonMisesFisher:
    """von_mises_fisher(r) of a record with mean and kappa, or von_mises_fisher(mean, kappa)."""
    origin: Expression | None = None
    if len(values) == 2:
        mean, kappa = (tensor(site, value) for value in values)
    else:
        (value,) = values
        kind = value.type if not isinstance(value, Distribution | Estimate) else None
        fields = kind if isinstance(kind, Record) else Record(())
        if any(fields.get(name) is None for name in PARTS):
            what = show(kind) if kind is not None else "a distribution"
            message = (
                f"`von_mises_fisher` takes a record of mean and kappa, this is {what}"
            )
            way_out = "give both: `von_mises_fisher(mean, kappa)`"
            raise site.mistake("E0308", span_of(site, value), message, help=way_out)
        assert not isinstance(value, Distribution | Estimate)
        origin = value
        mean, kappa = (head(origin, name, site.span(call)) for name in PARTS)
    mean, kappa = vector(site, call, mean), number(kappa)
    if isinstance(kappa.type, Tensor) and kappa.type.shape:
        message = f"kappa is one number of each example, this is {show(kappa.type)}"
        way_out = "a head `kappa: [dense: 1, softplus]` is one"
        raise site.mistake("E0308", span_of(site, kappa), message, help=way_out)
    (size,) = mean.type.shape if isinstance(mean.type, Tensor) else (0,)
    if not 2 <= size <= MOST_DIMENSIONS:
        message = (
            f"a direction has from 2 to {MOST_DIMENSIONS} numbers, this has {size}"
        )
        raise site.mistake("E0308", span_of(site, mean), message)
    return VonMisesFisher(site.span(call), mean, kappa, origin)


DOCUMENTATION = """\
- `z: {von_mises_fisher: 3}`: three numbers that are a vector of length 1, all directions equally
  likely.
"""

CASES = (
    Spec(
        "von_mises_fisher of heads, of numbers, and of a prior",
        Random((6, 3)),
        """\
        data: {source: npz, shape: [3], batch: 3}
        latent: {z: {von_mises_fisher: 3}, w: {von_mises_fisher: 2}, v: {von_mises_fisher: 5}}
        params: {K: 3}
        networks:
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 3], kappa: [dense: 1, softplus]}}
          g: {input: x, layers: [dense: 2]}
          s: {learned: 2.5}
          h: {input: x, layers: [dense: 5]}
          d: {input: z, layers: [dense: 4, tanh, dense: 3]}
        let:
          r: f(x)
          q: von_mises_fisher(r)
          p: von_mises_fisher(x, 40 * r.kappa)
          flat: von_mises_fisher(g(x), square(s))
          many: von_mises_fisher(h(x), 3)
          z: sample(q)
          x_hat: d(z) + d(sample(prior.z)) + d(sample(p))
        losses:
          misfit: sse(x_hat, x)
          kls: kl(q, prior.z) + kl(q, p) + kl(p, q) + kl(prior.z, q) + kl(prior.z, prior.z) + kl(flat, prior.w)
          densities: log_prob(q, z) - log_prob(prior.z, z) + entropy(q) - entropy(p) + entropy(prior.z)
          draws: mean(log_prob(p, sample(q, K)), K) + sum(square(sample(flat) - g(x))) + sum(sample(many) * h(x))
          wide: logmeanexp(sum(sample(many, K) * h(x)), K) + entropy(many) + sum(sample(prior.v) * h(x))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.01}}, minimize: misfit + 0.1 * kls + 0.1 * densities + 0.1 * draws + 0.1 * wide}
        outputs: {code: q.mean, kappa: q.kappa, y_hat: d(q.mean)}
        """,
        steps=4,
    ),
)

SPREAD = (-1.0, 1.0)


def draw(c: Choices, size: int) -> Any:
    """A prior of that size, which is at least 2."""
    return size
