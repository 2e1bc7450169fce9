"""Typing of arithmetic: which values may be combined, and the type of the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gencc.diagnostics import Span
from gencc.ir.expressions import (
    AsNumber,
    Bound,
    Bounded,
    Constant,
    Elementwise,
    Expression,
    Label,
    Matrix,
    Number,
    Order,
    Record,
    Reduce,
    Scalar,
    Spread,
    Tensor,
    Type,
)
from gencc.ir.layers import show_shape
from gencc.ops.distributions import Distribution, Prior
from gencc.resolve.formula_site import Site

MOST_NUMBERS = 2**34  # of one result for one batch


@dataclass(frozen=True)
class Estimate:
    """Mean and covariance of a vector, fitted after training."""

    name: str
    size: int
    span: Span | None


Value = Expression | Distribution | Estimate
"""What a formula can mean before it is known to be a number or a tensor."""


def span_of(site: Site, value: Value) -> Span:
    """Where a value is written."""
    return value.span or site.collector.document.span(site.path)


def show(kind: Type) -> str:
    """A type as a message names it."""
    match kind:
        case Constant():
            return "a constant"
        case Scalar():
            return "one number for the whole batch"
        case Label():
            return "a label"
        case Order():
            return "an order of the examples"
        case Matrix(size=size):
            return f"a matrix of {size} x {size}"
        case Tensor(shape=()):
            return "one number per example"
        case Tensor(shape=shape):
            return show_shape(shape)
        case Record(fields=fields):
            return f"a record of {', '.join(name for name, _ in fields)}"


def tensor(site: Site, value: Value) -> Expression:
    """The value as numbers: no distribution and no record."""
    if isinstance(value, Prior):
        name = f"prior.{value.name}"
        message, way_out = f"`{name}` is a distribution", f"`sample({name})` draws"
    elif isinstance(value, Distribution):
        message = "this is a distribution, not a value"
        way_out = "`sample(q)` draws from q, `q.mean` is its mean"
    elif isinstance(value, Estimate):
        message = f"`{value.name}` is mean and covariance, not a value"
        way_out = f"`{value.name}.mean` is its mean, `mahalanobis(v, {value.name})` a distance"
    elif isinstance(value.type, Label):
        message = "this is a label, not a number"
        way_out = "`one_hot(y)` is a vector, `cross_entropy(y, p)` a loss"
    elif isinstance(value.type, Record):
        message = f"this is {show(value.type)}, not one tensor"
        first = value.type.fields[0][0]
        way_out = f"take one of its fields, `….{first}`"
    else:
        return value
    raise site.mistake("E0308", span_of(site, value), message, help=way_out)


# ------------------------------------------------------------------ one rule of shapes
#
# Values of equal shapes may be combined. A number is combined with every element of a
# tensor, and one number per example is the same as a tensor of shape [1].

_NUMBER, _VALUE = Tensor(()), Tensor((1,))


def number(value: Expression) -> Expression:
    """A tensor of shape [1] as one number per example; anything else unchanged."""
    match value:
        case Spread(type=kind, operand=operand) if kind == _VALUE:
            return operand
    return AsNumber(_NUMBER, value.span, value) if value.type == _VALUE else value


def spread(value: Expression, kind: Tensor) -> Expression:
    """One number per example, or [1], repeated to the shape of a tensor; others unchanged."""
    if value.type == kind or value.type not in (_NUMBER, _VALUE):
        return value
    if kind == _NUMBER:
        return number(value)
    match value:
        case AsNumber(operand=operand) if operand.type == kind:
            return operand
    return Spread(kind, value.span, number(value))


def as_vector(value: Expression) -> Expression:
    """One number per example as a tensor of shape [1]; anything else unchanged."""
    return spread(value, _VALUE)


def meet(
    site: Site, span: Span, operands: Sequence[Expression]
) -> tuple[Expression, ...]:
    """The operands with a common shape; E0306 if two tensors have different shapes."""
    kinds = tensors(operands)
    if len(kinds) > 1:
        message = f"the shapes do not match: {show(kinds[0])} and {show(kinds[1])}"
        notes = ("values are combined if their shapes are equal or one is a number",)
        raise site.mistake("E0306", span, message, notes=notes)
    kind = together(operands)
    if not isinstance(kind, Tensor):
        return tuple(operands)
    return tuple(spread(operand, kind) for operand in operands)


def tensors(operands: Sequence[Expression]) -> list[Tensor]:
    """The different shapes among the operands, those of numbers aside."""
    kinds = dict.fromkeys(
        operand.type for operand in operands if isinstance(operand.type, Tensor)
    )
    return [kind for kind in kinds if kind not in (_NUMBER, _VALUE)]


def together(operands: Sequence[Expression]) -> Type:
    """The type of an elementwise result of operands with a common shape."""
    if wide := tensors(operands):
        return wide[0]
    kinds = {operand.type for operand in operands}
    narrow = [kind for kind in (_NUMBER, _VALUE) if kind in kinds]
    if narrow:
        return narrow[0]
    return Scalar() if Scalar() in kinds else Constant()


def plain(span: Span | None, function: str, *operands: Expression) -> Elementwise:
    """An elementwise function of operands that already have a common shape."""
    return Elementwise(together(operands), span, function, operands)


def constant(span: Span | None, value: float) -> Number:
    """A literal."""
    return Number(Constant(), span, value)


def bounded(bound: Bound, value: Expression) -> Expression:
    """The value, which must be a number of this kind where it is one for the batch."""
    if isinstance(value.type, Constant | Scalar):
        return Bounded(value.type, value.span, bound, value)
    return value


def elementwise(
    site: Site, span: Span, function: str, values: Sequence[Value]
) -> Elementwise:
    """A function written in a formula; [1] is one number per example in it."""
    operands = [number(tensor(site, value)) for value in values]
    return plain(span, function, *meet(site, span, operands))


def compare(
    site: Site, span: Span, function: str, values: Sequence[Value]
) -> Elementwise:
    """A comparison written in a formula; E0308 where both sides stay as they are."""
    result = elementwise(site, span, function, values)
    if isinstance(result.type, Constant):
        message = "both sides are constants, so this holds always or never"
        raise site.mistake("E0308", span, message)
    return result


def reduce(site: Site, span: Span, function: str, value: Expression) -> Expression:
    """A reduction of all features of an example to one number; a number stays as it is."""
    if isinstance(value.type, Constant | Scalar):
        message = f"`{function}` takes a tensor, this is {show(value.type)}"
        raise site.mistake(
            "E0308", span_of(site, value), message, help="leave it as it is"
        )
    if value.type == Tensor(()):
        return value
    return Reduce(Tensor(()), span, function, value)


def per_example(site: Site, value: Value, what: str) -> Expression:
    """A loss or an objective: one number per example."""
    result = number(tensor(site, value))
    if result.type in (Tensor(()), Scalar()):
        return result
    is_constant = isinstance(result.type, Constant)
    way_out = f"write `sum(…)` or `mean(…)` around it, so that {what} is one number"
    raise site.mistake(
        "E0309",
        span_of(site, value),
        f"{what} must be one number per example, this is {show(result.type)}",
        help="" if is_constant else way_out,
    )
