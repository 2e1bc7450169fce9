"""What several functions are built with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from gencc.frontend.formula import Call
from gencc.ir.expressions import BATCH, Expression, Label, Noise, Number, Tensor
from gencc.ops.functions import Arithmetic, Function
from gencc.ops.functions._axes import reduced_over
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Value,
    as_vector,
    axes_of,
    drawn,
    meet,
    plain,
    reduce,
    show,
    span_of,
    tensor,
)
from gencc.resolve.operands import elementwise as meeting

LABELS = "labels are `y`, and `a.y` those of a domain `a`"


def elementwise(
    name: str,
    *parameters: str,
    arithmetic: Arithmetic | None = None,
    elsewhere: tuple[tuple[str, str], ...] = (),
) -> Function:
    """A function of elements that meet; a tensor of shape [1] is a number in it."""

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        return meeting(site, site.span(call), name, values)

    return Function(
        parameters,
        build,
        operation="elementwise",
        operands=len(parameters),
        arithmetic=arithmetic,
        elsewhere=elsewhere,
    )


def reduction(
    name: str, two: str = "", elsewhere: tuple[tuple[str, str], ...] = ()
) -> Function:
    """A function of all features of an example: a tensor -> a number for each example.

    With a second argument, a function of the values along that axis.
    """

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        for written in call.arguments[1:]:
            return reduced_over(site, call, name, values[0], written, two)
        return reduce(site, site.span(call), name, tensor(site, values[0]))

    return Function(
        ("v", "axis"),
        build,
        least=1,
        axis=1,
        operation="reduction",
        two=two,
        elsewhere=elsewhere,
    )


def distance(
    reduced: Literal["sum", "mean"],
    measure: Literal["square", "abs"],
    elsewhere: tuple[tuple[str, str], ...] = (),
) -> Function:
    """The sum or the mean of the square or the absolute value of a - b."""

    def build(site: Site, call: Call, values: Sequence[Value]) -> Value:
        span = site.span(call)
        difference = plain(span, "subtract", *pair(site, call, values))
        return reduce(site, span, reduced, plain(span, measure, difference))

    return Function(("a", "b"), build, better="smallest", elsewhere=elsewhere)


def pair(site: Site, call: Call, values: Sequence[Value]) -> tuple[Expression, ...]:
    """Two values that meet; shape [1] is kept where all that vary have it."""
    operands = [tensor(site, value) for value in values]
    return meet(site, site.span(call), operands)


def vector(site: Site, call: Call, value: Value) -> Expression:
    """A value with one axis; E0308 for others."""
    result = as_vector(tensor(site, value))
    if not isinstance(result.type, Tensor) or len(result.type.shape) != 1:
        message = f"`{call.name}` takes a vector, this is {show(result.type)}"
        way_out = "a network makes one: `{input: v, layers: [flatten]}`"
        raise site.mistake("E0308", span_of(site, value), message, help=way_out)
    return result


def matrix(site: Site, call: Call, value: Value) -> tuple[Expression, int]:
    """A square matrix for each example, and its size; E0308 for others."""
    result = tensor(site, value)
    match result.type:
        case Tensor(shape=(size, width)) if size == width:
            return result, size
    message = f"`{call.name}` takes a square matrix, this is {show(result.type)}"
    way_out = "`batch_cov(v)` is one"
    raise site.mistake("E0308", span_of(site, value), message, help=way_out)


def draw(site: Site, call: Call, value: Expression, noise: Noise) -> Expression:
    """Fresh noise for every element of a tensor; E0308 for a constant, E0336 for pairs."""
    if BATCH in axes_of([value]):
        message = "nothing is drawn for each pair of examples"
        way_out = f"draw for each example: `batch({call.name}(…))`"
        raise site.mistake("E0336", site.span(call), message, help=way_out)
    if not isinstance(value.type, Tensor):
        message = f"`{call.name}` takes a tensor, this is {show(value.type)}"
        raise site.mistake("E0308", span_of(site, value), message)
    return drawn(value.type, site.span(call), site.draw_name(call), noise)


def labelled(
    site: Site, call: Call, values: Sequence[Value]
) -> tuple[Expression, Expression]:
    """A label, and a vector with a number for each class; E0308, E0306 for others."""
    label, vector = values[0], tensor(site, values[1])
    if not isinstance(label, Expression) or not isinstance(label.type, Label):
        message = f"the first argument of `{call.name}` is a label"
        raise site.mistake("E0308", span_of(site, label), message, help=LABELS)
    expected = Tensor((label.type.classes,))
    if vector.type != expected:
        message = f"there are {label.type.classes} labels, this is {show(vector.type)}"
        raise site.mistake("E0306", span_of(site, vector), message)
    return label, vector


def image_and_factor(
    site: Site, call: Call, values: Sequence[Value]
) -> tuple[Expression, tuple[int, ...], int]:
    """An image, its shape, and a whole number from 1 on; E0308 for others."""
    value, factor = tensor(site, values[0]), values[1]
    kind, name = value.type, call.name
    if not isinstance(kind, Tensor) or len(kind.shape) != 3:
        message = f"`{name}` takes an image, this is {show(kind)}"
        raise site.mistake("E0308", span_of(site, value), message)
    times = int(factor.value) if isinstance(factor, Number) else 0
    if times < 1 or not isinstance(factor, Number) or factor.value != times:
        message = f"`{name}` takes a whole number of at least 1 that stays as it is"
        way_out = f"such as `{name}(x, 2)`"
        raise site.mistake("E0308", span_of(site, factor), message, help=way_out)
    return value, kind.shape, times
