"""`uniform: {size: 16, low: -1, high: 1}`"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import model_validator

from gencc.frontend.spec.data import check_order
from gencc.frontend.spec.fields import Number
from gencc.frontend.spec.model import PriorKeys
from gencc.ir.expressions import Noise
from gencc.ir.records import dataclass
from gencc.ops.cases import Case, Random
from gencc.ops.choices import Choices
from gencc.ops.distributions import Prior
from gencc.ops.notation import canonical


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
    """U(low, high) in every element; its density has no slope, so `log_prob` has none."""

    word: ClassVar[str] = "uniform"


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
            f"uniform {self.size} from {canonical(self.low)} to {canonical(self.high)}"
        )


PARTS = ()
KL: dict[tuple[type, type], object] = {}

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
    low, high = c.one(("-1", "1"), ("0", "1"), ("-2", "0.5"))
    return {"size": size, "low": low, "high": high}
