"""A named call that all formulas read as a number is a number where it is named.

`real: critic(x)` has shape [1], and a loss reads one number per example: so the axis of
size 1 is dropped where the network is called, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Expression,
    Local,
    Tensor,
    children,
    unwrapped,
    walk,
)
from gencc.ir.model import Model
from gencc.lowering.rewriting import rewrite_all, values
from gencc.resolve.operands import number


def name_numbers(model: Model) -> Model:
    """The model, in which no number is read from a name of shape [1] without need."""
    named = {
        d.name
        for d in model.definitions
        if isinstance(unwrapped(d.value), Apply) and _is_column(d.value)
    }
    named -= {name for value in values(model) for name in _vectors(value)}
    if not named:
        return model

    def change(part: Expression) -> Expression:
        match part:
            case AsNumber(operand=Local(name=name)) if name in named:
                return replace(part.operand, type=part.type)
        return part

    model = rewrite_all(model, change)
    definitions = tuple(
        replace(d, value=number(d.value)) if d.name in named else d
        for d in model.definitions
    )
    return replace(model, definitions=definitions)


def _is_column(value: Expression) -> bool:
    """Whether its shape is [1]."""
    return isinstance(value.type, Tensor) and value.type.shape == (1,)


def _vectors(value: Expression) -> Iterator[str]:
    """The names that a value reads as anything but a number."""
    if isinstance(value, Local):
        yield value.name
    for part in walk(value):
        if not isinstance(part, AsNumber):
            yield from (p.name for p in children(part) if isinstance(p, Local))
