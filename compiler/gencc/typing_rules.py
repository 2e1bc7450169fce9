"""The typing rules of the IR: an expression -> the type that it must carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import assert_never

from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Constant,
    Draw,
    Elementwise,
    Expression,
    Field,
    Grid,
    Input,
    Local,
    Number,
    Parameter,
    Record,
    Reduce,
    Tensor,
    Term,
    Type,
)
from gencc.ir.layers import Shape
from gencc.ir.model import Network

_BINARY = {
    "add", "subtract", "multiply", "divide", "power", "minimum", "maximum", "bce",
    "bce_with_logits",
}  # fmt: skip


class InvalidModel(AssertionError):
    """The compiler has built a model that breaks a rule of the IR."""


@dataclass(frozen=True)
class Known:
    """The types of the names that stand before an expression."""

    data: Shape
    networks: Mapping[str, Network]
    parameters: Collection[str]
    definitions: Mapping[str, Type]
    losses: Collection[str]


def require(holds: bool, what: str) -> None:
    """Raises InvalidModel unless it holds; an `assert` would be gone under -O."""
    if not holds:
        raise InvalidModel(what)


def type_of(expression: Expression, known: Known, where: str) -> Type:
    """The type by the rules, those of the operands taken for granted."""
    match expression:
        case Number() | Parameter() | Input() | Term() | Local():
            return _leaf(expression, known, where)
        case Draw() | Grid():
            require(isinstance(expression.type, Tensor), f"{where}: noise is a tensor")
            return expression.type
        case Apply():
            return _apply(expression, known, where)
        case Field(record=record, name=name):
            found = record.type.get(name) if isinstance(record.type, Record) else None
            require(found is not None, f"{where}: no field {name} in {record.type}")
            return found or Constant()
        case AsNumber(operand=operand):
            require(
                operand.type == Tensor((1,)), f"{where}: AsNumber of {operand.type}"
            )
            return Tensor(())
        case Reduce(operand=operand):
            shaped = isinstance(operand.type, Tensor) and operand.type.shape != ()
            require(shaped, f"{where}: Reduce of {operand.type}")
            return Tensor(())
        case Elementwise():
            return _elementwise(expression, where)
        case _:
            assert_never(expression)


def _leaf(
    expression: Number | Parameter | Input | Term | Local, known: Known, where: str
) -> Type:
    match expression:
        case Number():
            return Constant()
        case Parameter(name=name):
            require(name in known.parameters, f"{where}: unknown parameter {name}")
            return Constant()
        case Input(name=name):
            require(name == "x", f"{where}: unknown input {name}")
            return Tensor(known.data)
        case Term(name=name):
            require(name in known.losses, f"{where}: unknown term {name}")
            return Tensor(())
        case Local(name=name):
            before = name in known.definitions
            require(before, f"{where}: {name} is not defined before it is used")
            return known.definitions[name]


def _apply(expression: Apply, known: Known, where: str) -> Type:
    network = known.networks.get(expression.network)
    if network is None:
        raise InvalidModel(f"{where}: unknown network {expression.network}")
    given = [one.type for one in expression.arguments]
    fits = given == [Tensor(network.input)]
    require(fits, f"{where}: {network.name} takes {network.input}, is given {given}")
    return network.output


def _elementwise(expression: Elementwise, where: str) -> Type:
    name, operands = expression.function, expression.operands
    wanted = 2 if name in _BINARY else 1
    require(len(operands) == wanted, f"{where}: {name} of {len(operands)} operands")
    if name == "power":
        require(isinstance(operands[1], Number), f"{where}: power of no number")
    kinds = [one.type for one in operands if not isinstance(one.type, Constant)]
    numeric = all(isinstance(kind, Tensor) for kind in kinds)
    require(numeric and len(set(kinds)) <= 1, f"{where}: {name} of {kinds}")
    return kinds[0] if kinds else Constant()
