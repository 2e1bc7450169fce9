"""Typing of arithmetic: which values may be combined, and the type of the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gencc.diagnostics import Span
from gencc.ir.expressions import (
    BATCH,
    OTHERS,
    AsNumber,
    Axis,
    Bound,
    Bounded,
    Constant,
    Draw,
    Elementwise,
    Expression,
    Fold,
    Label,
    Matrix,
    Noise,
    Number,
    Order,
    Parameter,
    Record,
    Reduce,
    Scalar,
    Spread,
    Tensor,
    Type,
    Unfold,
    union,
    walk,
)
from gencc.ir.layers import show_shape
from gencc.ir.records import dataclass
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
        case Tensor(shape=shape, axes=()):
            return show_shape(shape) if shape else "one number per example"
        case Tensor(shape=shape, axes=axes):
            each = show_shape(shape) if shape else "one number"
            return f"{each} for each {' and each '.join(map(_position, axes))}"
        case Record(fields=fields):
            return f"a record of {', '.join(name for name, _ in fields)}"


def _position(axis: Axis) -> str:
    """What a value with this axis has one of."""
    if axis == BATCH:
        return "pair of examples"
    return f"of {axis.size} along `{axis.name}`"


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
# tensor, and one number per example is the same as a tensor of shape [1]. Of the axes
# each value may have its own: the result has all of them.

_NUMBER, _VALUE = (), (1,)


def number(value: Expression) -> Expression:
    """A tensor of shape [1] as one number per example; anything else unchanged."""
    match value:
        case Spread(type=Tensor(shape=(1,), axes=axes), operand=operand) if (
            operand.type == Tensor((), axes)
        ):
            return operand
    match value.type:
        case Tensor(shape=(1,), axes=axes):
            return AsNumber(Tensor((), axes), value.span, value)
    return value


def spread(value: Expression, kind: Tensor) -> Expression:
    """One number per example, or [1], repeated to the shape of a tensor; others unchanged.

    Whatever it is, it is repeated along the axes of the tensor.
    """
    own = value.type
    if own == kind or not isinstance(own, Tensor):
        return value
    if own.shape not in (_NUMBER, _VALUE) and own.shape != kind.shape:
        return value
    if kind.shape == _NUMBER:
        value = number(value)
        return value if value.type == kind else Spread(kind, value.span, value)
    match value:
        case AsNumber(operand=operand) if operand.type == kind:
            return operand
    one = value if own.shape == kind.shape else number(value)
    return Spread(kind, value.span, one)


def as_vector(value: Expression) -> Expression:
    """One number per example as a tensor of shape [1]; anything else unchanged."""
    match value.type:
        case Tensor(shape=(), axes=axes):
            return spread(value, Tensor(_VALUE, axes))
    return value


def along(value: Expression, axes: tuple[Axis, ...]) -> Expression:
    """A tensor repeated along further axes; a number for the whole batch unchanged."""
    match value.type:
        case Tensor(shape=shape, axes=own):
            return spread(value, Tensor(shape, union((own, axes))))
    return value


def fold(value: Expression, axes: tuple[Axis, ...]) -> Expression:
    """A tensor as a network takes it, one for each position along all the axes."""
    kind = value.type
    assert isinstance(kind, Tensor), "it is what a network takes"
    folded = Tensor(kind.shape, axes, folded=True)
    if isinstance(value, Unfold) and value.operand.type == folded:
        return value.operand
    return Fold(folded, value.span, value)


def unfold(value: Expression) -> Expression:
    """A folded tensor with its axes; anything else unchanged."""
    match value.type:
        case Tensor(folded=True) as kind:
            return Unfold(replace(kind, folded=False), value.span, value)
    return value


def drawn(kind: Type, span: Span, name: str, noise: Noise) -> Expression:
    """Fresh noise of the type of a tensor; with axes, as of so many more examples."""
    assert isinstance(kind, Tensor), "whoever draws has seen to that"
    folded = replace(kind, folded=bool(kind.axes))
    return unfold(Draw(folded, span, name, noise))


def as_folded(kind: Type, axes: tuple[Axis, ...]) -> Type:
    """What a network gives for folded values."""
    match kind:
        case Tensor():
            return replace(kind, axes=axes, folded=True)
        case Record(fields=fields):
            of = (replace(field, axes=axes, folded=True) for _, field in fields)
            names = (name for name, _ in fields)
            return replace(kind, fields=tuple(zip(names, of, strict=True)))
    return kind


def axes_of(values: Iterable[Expression]) -> tuple[Axis, ...]:
    """All axes that values have."""
    kinds = (value.type for value in values)
    return union(kind.axes for kind in kinds if isinstance(kind, Tensor))


def meet(
    site: Site, span: Span, operands: Sequence[Expression]
) -> tuple[Expression, ...]:
    """The operands with a common shape; E0306 if two tensors have different shapes."""
    kinds = tensors(operands)
    if len(kinds) > 1:
        first, second = (show(kind) for kind in kinds[:2])
        message = f"the shapes do not match: {first} and {second}"
        notes = ("values are combined if their shapes are equal or one is a number",)
        raise site.shapes_differ("E0306", span, message, operands, notes)
    kind = together(operands)
    if not isinstance(kind, Tensor):
        return tuple(operands)
    return tuple(spread(operand, kind) for operand in operands)


def tensors(operands: Sequence[Expression]) -> list[Tensor]:
    """The different shapes among the operands, those of numbers aside."""
    kinds = dict.fromkeys(
        Tensor(operand.type.shape)
        for operand in operands
        if isinstance(operand.type, Tensor)
    )
    return [kind for kind in kinds if kind.shape not in (_NUMBER, _VALUE)]


def together(operands: Sequence[Expression]) -> Type:
    """The type of an elementwise result of operands with a common shape."""
    kinds = {operand.type for operand in operands}
    shapes = {kind.shape for kind in kinds if isinstance(kind, Tensor)}
    if not shapes:
        return Scalar() if Scalar() in kinds else Constant()
    wide = tensors(operands)
    narrow = _NUMBER if _NUMBER in shapes else _VALUE
    return Tensor(wide[0].shape if wide else narrow, axes_of(operands))


def plain(span: Span | None, function: str, *operands: Expression) -> Elementwise:
    """An elementwise function of operands that already have a common shape."""
    kind = together(operands)
    if isinstance(kind, Tensor) and kind.axes:
        operands = tuple(along(operand, kind.axes) for operand in operands)
    return Elementwise(kind, span, function, operands)


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
        message, way_out = "both sides are constants, so this holds always or never", ""
        for part in walk(result):
            if isinstance(part, Parameter):
                message = f"`{part.name}` is one number for a run, where this holds or does not"
                way_out = f"compare a value of examples with it, `v > {part.name}`, or write two specs"
        raise site.mistake("E0308", span, message, help=way_out)
    return result


def reduce(site: Site, span: Span, function: str, value: Expression) -> Expression:
    """A reduction of all features of an example to one number; a number stays as it is."""
    if isinstance(value.type, Constant | Scalar):
        message = f"`{function}` takes a tensor, this is {show(value.type)}"
        raise site.mistake(
            "E0308", span_of(site, value), message, help="leave it as it is"
        )
    axes = axes_of([value])
    if value.type == Tensor((), axes):
        return value
    return Reduce(Tensor((), axes), span, function, value)


def per_example(site: Site, value: Value, what: str) -> Expression:
    """A loss or an objective: one number per example."""
    result = number(tensor(site, value))
    if result.type in (Tensor(()), Scalar()):
        return result
    is_constant = isinstance(result.type, Constant)
    way_out = f"write `sum(…)` or `mean(…)` around it, so that {what} is one number"
    if axes := axes_of([result]):
        over = OTHERS if axes[-1] == BATCH else axes[-1].name
        way_out = f"`mean(…, {over})` is their mean"
    raise site.mistake(
        "E0309",
        span_of(site, value),
        f"{what} must be one number per example, this is {show(result.type)}",
        help="" if is_constant else way_out,
    )
