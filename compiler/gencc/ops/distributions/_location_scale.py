"""Distributions of a mean and a scale: mean + scale * noise, independent in every element."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Self

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.ir.expressions import Expression, Noise, Record, Tensor, Type
from gencc.ir.records import dataclass
from gencc.ops.distributions import Distribution, Prior, event, head
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Estimate,
    Value,
    as_vector,
    constant,
    drawn,
    meet,
    number,
    plain,
    reduce,
    show,
    span_of,
    tensor,
    tensors,
    together,
)


@dataclass(frozen=True)
class LocationScale(Distribution):
    """Of a mean and a logarithm that says the scale, which is called `logarithm`.

    Either may be a number, for every element; `origin` has both, if they come from one.
    """

    logarithm: ClassVar[str]
    noise: ClassVar[Noise]
    mean: Expression
    log: Expression
    origin: Expression | None

    @abstractmethod
    def scale(self, span: Span, log: Expression) -> Expression:
        """What the noise is multiplied by."""

    def event_type(self) -> Type:
        """That of both together."""
        return event(together([as_vector(part) for part in (self.mean, self.log)]))

    @classmethod
    def of_record(cls, record: Expression, span: Span | None) -> Self:
        """The one whose parts are the fields of a record."""
        mean, log = (head(record, name, span) for name in ("mean", cls.logarithm))
        return cls(span, mean, log, record)

    def record(self) -> Expression | None:
        """What has both, if they come from one."""
        return self.origin

    def parts(self) -> Mapping[str, Expression]:
        """The mean and the logarithm."""
        return {"mean": self.mean, self.logarithm: self.log}

    def of_parts(self, parts: Mapping[str, Expression]) -> Self:
        """The same of other parts."""
        return type(self)(
            self.span,
            parts.get("mean", self.mean),
            parts.get(self.logarithm, self.log),
            self.origin,
        )

    def sample(self, site: Site, call: Call) -> Expression:
        """mean + scale * noise, by which gradients of both go.

        Kingma & Welling 2014, arXiv:1312.6114, section 2.4.
        """
        span = site.span(call)
        mean, log = meet(site, span, (self.mean, self.log))
        kind, name = together((mean, log)), site.draw_name(call)
        draw = drawn(kind, span, name, self.noise)
        scaled = plain(span, "multiply", self.scale(span, log), draw)
        return plain(span, "add", mean, scaled)

    def at(
        self, site: Site, span: Span, point: Expression
    ) -> tuple[Expression, Expression]:
        """How far a point is from the mean, and the logarithm, as the two meet."""
        parts = (self.mean, self.log)
        if len(tensors((point, *parts))) > 1:
            check_point(site, point, together(parts))
        point, mean, log = meet(site, span, (point, *parts))
        return plain(span, "subtract", point, mean), log

    def total(
        self, site: Site, span: Span, each: Expression, factor: float = 1.0
    ) -> Expression:
        """A factor times the sum over all elements, each of which may have one number."""
        return total(site, span, each, self.event_type(), factor)


def moments(span: Span, distribution: Distribution) -> tuple[Expression, Expression]:
    """The mean and the logarithm that says the scale; of a prior they are numbers."""
    if isinstance(distribution, LocationScale):
        return distribution.mean, distribution.log
    assert isinstance(distribution, Prior), "those of this kind are its only others"
    return constant(span, 0.0), constant(span, distribution.log_scale)


def total(
    site: Site, span: Span, each: Expression, event: Type, factor: float
) -> Expression:
    """A factor times the sum over an event, whose elements may all have one number."""
    each = number(each)
    if tensors((each,)):
        each = reduce(site, span, "sum", each)
    elif isinstance(event, Tensor):
        factor *= math.prod(event.shape)
    if factor == 1:
        return each
    return plain(span, "multiply", constant(span, factor), each)


def check_point(site: Site, point: Expression, expected: Type) -> None:
    """E0306 where the distribution is one of another shape."""
    if event(point.type) != event(expected):
        message = (
            f"the distribution is one of {show(expected)}, this is {show(point.type)}"
        )
        raise site.mistake("E0306", span_of(site, point), message)


def builder(
    family: type[LocationScale],
) -> Callable[[Site, Call, Sequence[Value]], LocationScale]:
    """normal(r) of a record with mean and log_var, or normal(mean, log_var)."""
    word, log = family.word, family.logarithm

    def build(site: Site, call: Call, values: Sequence[Value]) -> LocationScale:
        if len(values) == 2:
            return of_two(site, call, values)
        (value,) = values
        if isinstance(value, Distribution | Estimate):
            message = f"`{word}` takes a record, this is a distribution already"
            raise site.mistake("E0308", span_of(site, value), message)
        kind = value.type
        fields = kind if isinstance(kind, Record) else Record(())
        if fields.get("mean") is None or fields.get(log) is None:
            message = f"`{word}` takes a record of mean and {log}, this is {show(kind)}"
            way_out = (
                f"write it in `let`: `q: {word}(encoder(x))`, the encoder having heads "
                f"mean and {log}; or give both: `{word}(mean, {log})`"
            )
            raise site.mistake("E0308", span_of(site, value), message, help=way_out)
        distribution = family.of_record(value, site.span(call))
        check_alike(site, span_of(site, value), distribution)
        return distribution

    def of_two(site: Site, call: Call, values: Sequence[Value]) -> LocationScale:
        mean, logarithm = (tensor(site, value) for value in values)
        if not isinstance(together((mean, logarithm)), Tensor):
            message = f"mean or {log} of a {word} is a tensor, these are numbers"
            raise site.mistake("E0308", site.span(call), message)
        distribution = family(site.span(call), mean, logarithm, None)
        check_alike(site, site.span(call), distribution)
        return distribution

    def check_alike(site: Site, span: Span, distribution: LocationScale) -> None:
        """E0306 unless mean and logarithm meet."""
        if len(tensors((distribution.mean, distribution.log))) > 1:
            mean, other = show(distribution.mean.type), show(distribution.log.type)
            message = f"mean is {mean} and {log} is {other}: they must be alike"
            both = (distribution.mean, distribution.log)
            raise site.shapes_differ("E0306", span, message, both)

    return build
