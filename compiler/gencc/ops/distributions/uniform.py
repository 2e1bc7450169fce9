"""`uniform: {size: 16, low: -1, high: 1}`"""

from __future__ import annotations

import math
from typing import Any, ClassVar, Self

from pydantic import model_validator

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.frontend.spec.data import check_order
from gencc.frontend.spec.fields import Number
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import Expression, Noise
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Random
from gencc.ops.choices import Choices
from gencc.ops.distributions import Distribution, Prior
from gencc.ops.distributions._location_scale import check_point, moments, total
from gencc.ops.notation import canonical, number
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import as_vector, constant, meet, plain, reduce


@dataclass(frozen=True)
class Uniform(Noise):
    """Independent U(low, high) in every element."""

    word: ClassVar[str] = "uniform"
    plane: ClassVar[str] = "uniform_grid"
    low: float
    high: float

    @property
    def bounds(self) -> tuple[float, ...]:
        """Low and high."""
        return (self.low, self.high)

    @property
    def arguments(self) -> tuple[float, ...]:
        """Low and high, but for those that the stream has anyway."""
        return () if self.bounds == (0.0, 1.0) else self.bounds


@dataclass(frozen=True)
class UniformPrior(Prior):
    """U(low, high) in every element."""

    word: ClassVar[str] = "uniform"
    is_bounded: ClassVar[bool] = True
    noise: Uniform

    @property
    def is_positive(self) -> bool:
        """Where it begins at 0 or above."""
        return self.noise.low >= 0

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """-size log(high - low) within the bounds, and -infinity beyond; it has no slope."""
        span, point = site.span(call), as_vector(point)
        check_point(site, point, self.event_type())
        low, high = (constant(span, bound) for bound in self.noise.bounds)
        above = plain(span, "greater_equal", point, low)
        below = plain(span, "less_equal", point, high)
        inside = plain(span, "multiply", above, below)
        every = plain(span, "log", reduce(site, span, "min", inside))
        return plain(span, "subtract", every, self.entropy(site, call))

    def entropy(self, site: Site, call: Call) -> Expression:
        """size log(high - low)"""
        width = self.noise.high - self.noise.low
        return _times_log(site.span(call), self.size, width)


def kl_of_uniforms(
    site: Site, call: Call, q: UniformPrior, p: UniformPrior
) -> Expression:
    """size log((d - c) / (b - a)), in nats, from U(a, b) to U(c, d), which holds it."""
    low, high = q.noise.bounds
    if low < p.noise.low or high > p.noise.high:
        bounds = f"{number(low)} to {number(high)}"
        message = f"`prior.{q.name}` is uniform from {bounds}, and reaches beyond `prior.{p.name}`"
        raise site.mistake(
            "E0318", site.span(call), message, notes=("the divergence is infinite",)
        )
    wider = (p.noise.high - p.noise.low) / (high - low)
    return _times_log(site.span(call), q.size, wider)


def kl_to_normal(
    site: Site, call: Call, q: UniformPrior, p: Distribution
) -> Expression:
    """1/2 sum(log(2 pi) + w + ((n - c)^2 + s^2 / 12) / exp(w)) - size log(s), in nats.

    p has mean n and log-variance w; U(low, high) has its center c and its width s, and so
    the mean c and the variance s^2 / 12.
    """
    span, (low, high) = site.span(call), q.noise.bounds
    mean, log_var = meet(site, span, moments(span, p))
    away = plain(span, "subtract", mean, constant(span, (low + high) / 2))
    variance = constant(span, (high - low) ** 2 / 12)
    second = plain(span, "add", plain(span, "square", away), variance)
    scaled = plain(span, "divide", second, plain(span, "exp", log_var))
    start = plain(span, "add", constant(span, math.log(2 * math.pi)), log_var)
    each = plain(span, "add", start, scaled)
    cross = total(site, span, each, p.event_type(), 0.5)
    return plain(span, "subtract", cross, q.entropy(site, call))


def kl_to_laplace(
    site: Site, call: Call, q: UniformPrior, p: Distribution
) -> Expression:
    """sum(log(2) + t + d / exp(t)) - size log(s), in nats.

    p has mean n and log-scale t; d, the mean of |v - n| over U(low, high) of width s, is
    ((high - n) |high - n| - (low - n) |low - n|) / (2 s).
    """
    span, (low, high) = site.span(call), q.noise.bounds
    mean, log = meet(site, span, moments(span, p))

    def signed_square(bound: float) -> Expression:
        away = plain(span, "subtract", constant(span, bound), mean)
        return plain(span, "multiply", away, plain(span, "abs", away))

    between = plain(span, "subtract", signed_square(high), signed_square(low))
    away = plain(span, "divide", between, constant(span, 2 * (high - low)))
    logarithm = plain(span, "log", constant(span, 2.0))
    start = plain(span, "add", logarithm, log)
    each = plain(
        span, "add", start, plain(span, "divide", away, plain(span, "exp", log))
    )
    cross = total(site, span, each, p.event_type(), 1.0)
    return plain(span, "subtract", cross, q.entropy(site, call))


def _times_log(span: Span, size: int, value: float) -> Expression:
    logarithm = plain(span, "log", constant(span, value))
    return plain(span, "multiply", constant(span, float(size)), logarithm)


class Keys(PriorKeys):
    """{uniform: {size: 16, low: -1, high: 1}}"""

    word: ClassVar[str] = "uniform"
    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        check_order((self.low, self.high), "high")
        return self

    def prior(self, name: str) -> UniformPrior:
        """That of the latent of this name."""
        return UniformPrior(None, name, Uniform(self.low, self.high), self.size)

    def identity(self) -> str:
        """uniform 16 from -1 to 1"""
        return (
            f"uniform {self.sides} from {canonical(self.low)} to {canonical(self.high)}"
        )


PARTS = ()
KL = {
    "uniform": kl_of_uniforms,
    "normal": kl_to_normal,
    "laplace": kl_to_laplace,
}

DOCUMENTATION = """\
- `z: {uniform: {size: 16, low: -1, high: 1}}`: 16 independent numbers from U(low, high).
"""

CASES = (
    Case(
        "sample, of uniform priors",
        Random((4, 3)),
        {
            "shifted": "h + sample(prior.wide)",
            "scaled": "h * sample(prior.unit) + square(h) * sample(prior.wide)",
        },
        top="latent: {unit: {uniform: {size: 3, low: 0, high: 1}}, "
        "wide: {uniform: {size: 3, low: -20, high: 0.5}}}",
        steps=3,
    ),
)

SPREAD = (-2.0, 1.0)


def draw(c: Choices, size: int) -> dict[str, Any]:
    """A prior of that size."""
    low, high = c.choose(("-1", "1"), ("0", "1"), ("-2", "0.5"))
    return {"size": size, "low": low, "high": high}
