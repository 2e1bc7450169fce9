"""The typing rules of the IR: an expression -> the type that it must carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import assert_never

from gencc.ir.expressions import (
    OPERATORS,
    Apply,
    AsNumber,
    Bounded,
    ClassLabel,
    Constant,
    CrossEntropy,
    Draw,
    Elementwise,
    Expression,
    Field,
    Fitted,
    Grid,
    Input,
    InputGradient,
    Iterate,
    Label,
    Local,
    LoopValue,
    Matrix,
    Number,
    Operation,
    Order,
    Parameter,
    Permutation,
    Product,
    Record,
    Reduce,
    Repeated,
    Scalar,
    Spread,
    Tensor,
    Term,
    Type,
    is_comparison,
)
from gencc.ir.layers import Shape
from gencc.ir.model import Network
from gencc.ops import functions

Special = (
    InputGradient
    | CrossEntropy
    | Operation
    | Spread
    | Repeated
    | Fitted
    | Product
    | Iterate
)


class InvalidModel(AssertionError):
    """The compiler has built a model that breaks a rule of the IR."""


@dataclass(frozen=True)
class Known:
    """The types of the names that stand before an expression."""

    data: Mapping[str, Shape]
    networks: Mapping[str, Network]
    parameters: Mapping[str, bool]  # whether it is annealed
    statistics: Collection[str]
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
        case Draw(noise=Permutation()):
            return Order()
        case ClassLabel():
            is_label = isinstance(expression.type, Label)
            require(is_label, f"{where}: a class is a label")
            return expression.type
        case LoopValue():
            return expression.type
        case Draw() | Grid():
            require(isinstance(expression.type, Tensor), f"{where}: noise is a tensor")
            return expression.type
        case Apply():
            return _apply(expression, known, where)
        case Field(record=record, name=name):
            kind = record.type.get(name) if isinstance(record.type, Record) else None
            require(kind is not None, f"{where}: no field {name} in {record.type}")
            return kind or Constant()
        case AsNumber(operand=operand):
            require(
                operand.type == Tensor((1,)), f"{where}: AsNumber of {operand.type}"
            )
            return Tensor(())
        case Reduce(function=function, operand=operand):
            require(_is_a(function, "reduction"), f"{where}: Reduce by {function}")
            shaped = isinstance(operand.type, Tensor) and operand.type.shape != ()
            require(shaped, f"{where}: Reduce of {operand.type}")
            return Tensor(())
        case Elementwise():
            return _elementwise(expression, where)
        case Bounded(operand=operand):
            single = isinstance(operand.type, Constant | Scalar)
            require(single, f"{where}: bounds of {operand.type}")
            return operand.type
        case _:
            return _special(expression, known, where)


def _leaf(
    expression: Number | Parameter | Input | Term | Local, known: Known, where: str
) -> Type:
    match expression:
        case Number():
            return Constant()
        case Parameter(name=name):
            require(name in known.parameters, f"{where}: unknown parameter {name}")
            return Scalar() if known.parameters[name] else Constant()
        case Input(type=Label()):
            return expression.type
        case Input(name=name):
            require(name in known.data, f"{where}: unknown input {name}")
            return Tensor(known.data[name])
        case Term(name=name):
            require(name in known.losses, f"{where}: unknown term {name}")
            return expression.type
        case Local(name=name):
            before = name in known.definitions
            require(before, f"{where}: {name} is not defined before it is used")
            return known.definitions[name]


def _apply(expression: Apply, known: Known, where: str) -> Type:
    network = known.networks.get(expression.network)
    if network is None:
        raise InvalidModel(f"{where}: unknown network {expression.network}")
    actual = [argument.type for argument in expression.arguments]
    expected = [Tensor(port.shape) for port in (*network.inputs, *network.switches)]
    if actual != expected:  # types are long to print
        raise InvalidModel(f"{where}: {network.name} takes {expected}, gets {actual}")
    if noise := expression.noise:
        fits = network.drops > 0 and noise.type == Tensor((network.drops,))
        require(fits, f"{where}: {network.name} drops by {noise.type}")
    return network.output


def _elementwise(expression: Elementwise, where: str) -> Type:
    name, operands = expression.function, expression.operands
    if name in OPERATORS:
        expected = OPERATORS[name]
    else:
        require(_is_a(name, "elementwise"), f"{where}: {name} of elements")
        expected = functions.find(name).operands
    require(len(operands) == expected, f"{where}: {name} of {len(operands)} operands")
    if name == "where":
        require(is_comparison(operands[0]), f"{where}: where without a comparison")
    if name == "power":
        require(isinstance(operands[1], Number), f"{where}: power of no number")
    kinds = [
        operand.type for operand in operands if not isinstance(operand.type, Constant)
    ]
    numeric = all(isinstance(kind, Tensor | Scalar) for kind in kinds)
    tensors = [kind for kind in kinds if isinstance(kind, Tensor)]
    if not numeric or len(set(tensors)) > 1:
        raise InvalidModel(f"{where}: {name} of {kinds}")
    return (tensors or kinds or [Constant()])[0]


def _is_a(name: str, operation: functions.Operation) -> bool:
    """Whether a function of the language is this operation."""
    return name in functions.names() and functions.find(name).operation == operation


def _special(expression: Special, known: Known, where: str) -> Type:
    """Of what is neither arithmetic nor a call."""
    match expression:
        case InputGradient():
            return _input_gradient(expression, known, where)
        case CrossEntropy(label=label, operand=operand):
            classes = label.type.classes if isinstance(label.type, Label) else 0
            fits = operand.type == Tensor((classes,))
            require(fits, f"{where}: {label.type} against {operand.type}")
            return Tensor(())
        case Operation():
            return _operation(expression, where)
        case Spread(operand=operand):
            kind = expression.type
            wide = isinstance(kind, Tensor) and kind.shape != ()
            fits = wide and operand.type == Tensor(())
            require(fits, f"{where}: {operand.type} spread to {expression.type}")
            return expression.type
        case Repeated(operand=operand):
            is_tensor = isinstance(operand.type, Tensor)
            require(is_tensor, f"{where}: {operand.type} repeated")
            return operand.type
        case Fitted(name=name):
            require(name in known.statistics, f"{where}: {name} is not fitted")
            return expression.type
        case Product(operand=operand, matrix=matrix):
            size = matrix.type.size if isinstance(matrix.type, Matrix) else 0
            fits = operand.type == Tensor((size,))
            require(fits, f"{where}: {operand.type} times {matrix.type}")
            return operand.type
        case Iterate(start=start, body=body, steps=steps):
            same = start.type == body.type and isinstance(start.type, Tensor)
            require(same, f"{where}: {start.type} becomes {body.type}")
            require(steps >= 1, f"{where}: {steps} steps")
            return start.type
        case _:
            assert_never(expression)


def _input_gradient(expression: InputGradient, known: Known, where: str) -> Type:
    match expression.value:
        case (
            (Apply() as call)
            | Field(record=Apply() as call)
            | Elementwise(
                function="sigmoid" | "softmax",
                operands=((Apply() as call) | Field(record=Apply() as call),),
            )
        ):
            ports = known.networks[call.network].inputs
        case _:
            raise InvalidModel(f"{where}: the gradient of no call")
    number = expression.value.type == Tensor((1,))
    require(number, f"{where}: the gradient of {expression.value.type}")
    among = 0 <= expression.argument < len(ports)
    require(among, f"{where}: {call.network} has no input {expression.argument}")
    return call.arguments[expression.argument].type


def _operation(expression: Operation, where: str) -> Type:
    name, settings = expression.function, expression.settings
    require(_is_a(name, "own"), f"{where}: {name} is no operation")
    rule = functions.find(name).rule
    types = [operand.type for operand in expression.operands]
    kind = rule(types, settings) if rule else None
    if kind is None:
        raise InvalidModel(f"{where}: {name} of {types}, {settings}")
    return kind
