"""Typed expressions: what is computed for one example, or from constants alone.

Everything that the language calls a distribution is gone here: sampling is
arithmetic on draws, a divergence is its closed form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Literal

from gencc.diagnostics import Span
from gencc.ir.layers import Shape
from gencc.records import dataclass


@dataclass(frozen=True)
class Tensor:
    """A value per example; shape () is one number per example."""

    shape: Shape


@dataclass(frozen=True)
class Constant:
    """One number for the whole batch: a literal or a parameter."""


@dataclass(frozen=True)
class Record:
    """Named tensors: the heads of a network."""

    fields: tuple[tuple[str, Tensor], ...]

    def get(self, name: str) -> Tensor | None:
        """The type of a field, or None where there is no such field."""
        return dict(self.fields).get(name)


Type = Tensor | Constant | Record


@dataclass(frozen=True)
class StandardNormal:
    """Independent N(0, 1) in every element."""


@dataclass(frozen=True)
class Uniform:
    """Independent U(low, high) in every element."""

    low: float
    high: float


Noise = StandardNormal | Uniform


@dataclass(frozen=True)
class _Node:
    type: Type
    span: Span | None = field(compare=False, repr=False)


@dataclass(frozen=True)
class Number(_Node):
    """A literal."""

    value: float


@dataclass(frozen=True)
class Parameter(_Node):
    """A named number of the spec's `params`."""

    name: str


@dataclass(frozen=True)
class Input(_Node):
    """A field of the data: x."""

    name: str


@dataclass(frozen=True)
class Draw(_Node):
    """Fresh noise. Its name is its identity: the same name is the same draw."""

    name: str
    noise: Noise


@dataclass(frozen=True)
class Grid(_Node):
    """The codes at equally spaced quantiles of a two-dimensional prior."""

    noise: Noise


@dataclass(frozen=True)
class Local(_Node):
    """A definition of the spec's `let`, or a value named by a program."""

    name: str


@dataclass(frozen=True)
class Apply(_Node):
    """A network applied to its inputs. The same call written twice is one call."""

    network: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Field(_Node):
    """A head of a record."""

    record: Expression
    name: str


@dataclass(frozen=True)
class AsNumber(_Node):
    """A tensor of shape [1] as one number per example."""

    operand: Expression


Function = Literal[
    "add", "subtract", "multiply", "divide", "power", "negative",
    "log", "exp", "sqrt", "square", "abs", "tanh", "sigmoid", "softplus", "relu",
    "log_sigmoid", "minimum", "maximum", "bce", "bce_with_logits", "stop",
]  # fmt: skip


@dataclass(frozen=True)
class Elementwise(_Node):
    """A function applied element by element to operands of one shape, or constants.

    bce(target t, probability p) is -(t log p + (1 - t) log(1 - p)); no backend sees
    it, a pass turns it into bce_with_logits(t, logits l) = softplus(l) - t l. stop(v)
    is v, held constant by every gradient.
    """

    function: Function
    operands: tuple[Expression, ...]


@dataclass(frozen=True)
class Reduce(_Node):
    """The sum or the mean over all features of an example."""

    function: Literal["sum", "mean"]
    operand: Expression


@dataclass(frozen=True)
class Term(_Node):
    """A named loss of the spec, one number per example."""

    name: str


Expression = (
    Number | Parameter | Input | Draw | Grid | Local | Apply | Field | AsNumber
    | Elementwise | Reduce | Term
)  # fmt: skip


def children(expression: Expression) -> tuple[Expression, ...]:
    """The operands, in order."""
    match expression:
        case Apply(arguments=arguments):
            return arguments
        case Field(record=record):
            return (record,)
        case AsNumber(operand=operand) | Reduce(operand=operand):
            return (operand,)
        case Elementwise(operands=operands):
            return operands
        case _:
            return ()


def rebuild(
    expression: Expression, change: Callable[[Expression], Expression]
) -> Expression:
    """The expression with `change` applied to each operand."""
    match expression:
        case Apply():
            return replace(
                expression, arguments=tuple(map(change, expression.arguments))
            )
        case Field():
            return replace(expression, record=change(expression.record))
        case AsNumber() | Reduce():
            return replace(expression, operand=change(expression.operand))
        case Elementwise():
            return replace(expression, operands=tuple(map(change, expression.operands)))
        case _:
            return expression


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it, operands before what uses them."""
    for child in children(expression):
        yield from walk(child)
    yield expression
