"""Distributions: of latents, `z: {normal: 2}`, and of values, `normal(mean, log_var)`.

A module has `Keys`, how a spec writes the prior of a latent, with its `Noise` and its
`Prior`; `PARTS`, what the word is given as a function of formulas, if it is one, and then
`build`; `KL`, the divergences of its distributions that have a closed form, by the words of
those that they are from; `DOCUMENTATION`, its item in docs/language.md; `CASES` for the conformance suite;
`draw`, the settings of a prior of a size for random models, and `SPREAD`, the numbers
between which its samples lie, or nearly all. A mixture is made of others: it is a word of
formulas alone, whose parts are those of its components, and their weights.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from gencc.diagnostics import Span
from gencc.ir.expressions import (
    Draw,
    Expression,
    Field,
    Grid,
    Noise,
    Record,
    Tensor,
    Type,
    Unfold,
)
from gencc.ir.records import dataclass

if TYPE_CHECKING:
    from gencc.frontend.formula import Call
    from gencc.resolve.formula_site import Site

MIXTURE, WEIGHTS = "mixture", "weights"


@dataclass(frozen=True)
class Distribution:
    """What a formula means by a distribution, one for each example."""

    word: ClassVar[str]
    is_bounded: ClassVar[bool] = False
    is_discrete: ClassVar[bool] = False
    is_spherical: ClassVar[bool] = False
    span: Span | None

    @property
    def is_positive(self) -> bool:
        """Whether no draw is below 0."""
        return False

    @property
    def component(self) -> Distribution:
        """What is drawn from: itself, unless it is made of others of its kind."""
        return self

    def event_type(self) -> Type:
        """Of a draw; a number for each example is [1]."""
        raise NotImplementedError

    def record(self) -> Expression | None:
        """A value that has its parts as fields, if they come from one."""
        return None

    def parts(self) -> Mapping[str, Expression]:
        """What it is made of, by name; nothing for the prior of a latent."""
        return {}

    def of_parts(self, parts: Mapping[str, Expression]) -> Self:
        """The same of other parts."""
        named: dict[str, Any] = dict(parts)
        return replace(self, **named)

    @classmethod
    def of_record(cls, record: Expression, span: Span | None) -> Self:
        """The one whose parts are fields of a record, which has them."""
        raise NotImplementedError

    def fields(self) -> tuple[str, ...]:
        """What `d.NAME` can be."""
        record = self.record()
        if record is not None and isinstance(record.type, Record):
            return tuple(name for name, _ in record.type.fields)
        return tuple(self.parts())

    def field(self, name: str, span: Span) -> Expression:
        """`d.NAME`, a name of `fields`."""
        record = self.record()
        if record is None or not isinstance(record.type, Record):
            return replace(self.parts()[name], span=span)
        return head(record, name, span)

    @property
    def title(self) -> str:
        """What messages call it."""
        return f"a {self.word}"

    def sample(self, site: Site, call: Call) -> Expression:
        """A draw, through which gradients of the parts go."""
        raise NotImplementedError

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """The log of the density at a point, in nats, per example.

        Raises Broken for a point of another shape.
        """
        raise NotImplementedError

    def entropy(self, site: Site, call: Call) -> Expression:
        """The mean of -log_prob, in nats, per example."""
        raise NotImplementedError


def event(kind: Type) -> Type:
    """The type of a draw from what has parts of this type: without their axes."""
    return Tensor(kind.shape) if isinstance(kind, Tensor) else kind


def head(record: Expression, name: str, span: Span | None) -> Expression:
    """A field of a record, which has it."""
    assert isinstance(record.type, Record)
    kind = record.type.get(name)
    assert kind is not None, "it is one of the fields"
    value = Field(kind, span, record, name)
    return Unfold(replace(kind, folded=False), span, value) if kind.folded else value


@dataclass(frozen=True)
class Prior(Distribution):
    """Of a latent: numbers in these dimensions, alike for all examples."""

    name: str
    noise: Noise
    dimensions: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many numbers they are."""
        return math.prod(self.dimensions)

    @property
    def log_scale(self) -> float:
        """The logarithm that says the scale, of those that have one: a standard one has 0."""
        return 0.0

    def event_type(self) -> Tensor:
        """[size], or the sides and channels."""
        return Tensor(self.dimensions)

    @property
    def title(self) -> str:
        """What messages call it."""
        return f"a {self.word} prior"

    def sample(self, site: Site, call: Call) -> Expression:
        """Fresh noise."""
        draw = site.draw_name(call)
        return Draw(self.event_type(), site.span(call), draw, self.noise)

    def grid(self, site: Site, call: Call) -> Expression:
        """Codes at equally spaced quantiles, of a prior in the plane."""
        return Grid(self.event_type(), site.span(call), self.noise, self.name)
