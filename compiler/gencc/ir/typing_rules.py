"""The typing rules of the IR: an expression -> the type that it must carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import assert_never

from gencc.ir.expressions import (
    BATCH,
    OPERATORS,
    OTHERS,
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
    Fold,
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
    Rows,
    Scalar,
    Spread,
    SquaredWeights,
    Stack,
    Tensor,
    Term,
    Type,
    Unfold,
    Within,
    is_comparison,
    union,
)
from gencc.ir.layers import Shape
from gencc.ir.model import Network
from gencc.ir.records import dataclass
from gencc.ops import functions

Special = (
    InputGradient
    | CrossEntropy
    | Operation
    | Spread
    | Repeated
    | Fitted
    | SquaredWeights
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
        case Within():
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
            match operand.type:
                case Tensor(shape=(1,), axes=axes, folded=False):
                    return Tensor((), axes)
            raise InvalidModel(f"{where}: AsNumber of {operand.type}")
        case Fold() | Unfold():
            return _folding(expression, where)
        case Rows() | Stack():
            return _rows(expression, where)
        case Reduce():
            return _reduce(expression, where)
        case Elementwise():
            return _elementwise(expression, where)
        case Bounded(operand=operand):
            single = isinstance(operand.type, Constant | Scalar)
            require(single, f"{where}: bounds of {operand.type}")
            return operand.type
        case _:
            return _special(expression, known, where)


def _folding(expression: Fold | Unfold, where: str) -> Type:
    kind, operand = expression.type, expression.operand.type
    if not isinstance(kind, Tensor) or not isinstance(operand, Tensor):
        raise InvalidModel(f"{where}: {expression.operand.type} folded")
    is_fold = isinstance(expression, Fold)
    fits = kind.folded == is_fold != operand.folded and kind.shape == operand.shape
    fewer = {*operand.axes} <= {*kind.axes} if is_fold else operand.axes == kind.axes
    require(fits and fewer and BATCH not in kind.axes, f"{where}: {operand} to {kind}")
    return kind


def _rows(expression: Rows | Stack, where: str) -> Type:
    kind = expression.operand.type
    if not isinstance(kind, Tensor) or kind.folded:
        raise InvalidModel(f"{where}: rows of {kind}")
    if isinstance(expression, Rows):
        axis = expression.axis
        fits = kind.shape[:1] == (axis.size,) and axis not in kind.axes
        require(fits, f"{where}: {kind} has no rows {axis}")
        return Tensor(kind.shape[1:], union([kind.axes, (axis,)]))
    stacked = [axis for axis in kind.axes if axis.name == expression.over]
    require(len(stacked) == 1, f"{where}: {kind} has no axis {expression.over}")
    require(stacked != [BATCH], f"{where}: {kind} stacked over the minibatch")
    left = tuple(axis for axis in kind.axes if axis not in stacked)
    return Tensor((stacked[0].size, *kind.shape), left)


def _reduce(expression: Reduce, where: str) -> Type:
    function, operand, over = expression.function, expression.operand, expression.over
    require(_is_a(function, "reduction"), f"{where}: Reduce by {function}")
    kind = operand.type
    if not isinstance(kind, Tensor) or kind.folded:
        raise InvalidModel(f"{where}: Reduce of {kind}")
    if not over:
        require(kind.shape != (), f"{where}: Reduce of {kind}")
        return Tensor((), kind.axes)
    name = BATCH.name if over == OTHERS else over
    left = tuple(axis for axis in kind.axes if axis.name != name)
    require(len(left) < len(kind.axes), f"{where}: {kind} has no axis {over}")
    return Tensor(kind.shape, left)


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
    axes = next((kind.axes for kind in actual if isinstance(kind, Tensor)), ())

    def as_called(kind: Tensor) -> Tensor:
        return replace(kind, axes=axes, folded=bool(axes))

    ports = (*network.inputs, *network.switches)
    expected = [as_called(Tensor(port.shape)) for port in ports]
    if actual != expected:  # types are long to print
        raise InvalidModel(f"{where}: {network.name} takes {expected}, gets {actual}")
    if noise := expression.noise:
        fits = network.drops > 0 and noise.type == as_called(Tensor((network.drops,)))
        require(fits, f"{where}: {network.name} drops by {noise.type}")
    output = network.output
    if isinstance(output, Record):
        fields = tuple((name, as_called(kind)) for name, kind in output.fields)
        return replace(output, fields=fields)
    return as_called(output) if isinstance(output, Tensor) else output


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
            return _input_gradient(expression, where)
        case CrossEntropy(label=label, operand=operand):
            classes = label.type.classes if isinstance(label.type, Label) else 0
            fits = operand.type == Tensor((classes,))
            require(fits, f"{where}: {label.type} against {operand.type}")
            return Tensor(())
        case Operation():
            return _operation(expression, where)
        case Spread(operand=operand):
            kind = expression.type
            part = operand.type
            if not isinstance(kind, Tensor) or not isinstance(part, Tensor):
                raise InvalidModel(f"{where}: {part} spread to {kind}")
            fits = part.shape in ((), kind.shape) and {*part.axes} <= {*kind.axes}
            require(fits and part != kind, f"{where}: {part} spread to {kind}")
            return expression.type
        case Repeated(operand=operand):
            is_tensor = isinstance(operand.type, Tensor)
            require(is_tensor, f"{where}: {operand.type} repeated")
            return operand.type
        case SquaredWeights(networks=names):
            every = [known.networks[name] for name in names if name in known.networks]
            shapes = {tuple(w.shape for _, w in n.weights()) for n in every}
            fits = len(every) == len(names) and len(shapes) == 1
            require(fits, f"{where}: the weights of {names}")
            return Scalar()
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


def _input_gradient(expression: InputGradient, where: str) -> Type:
    value, by = expression.value.type, expression.by.type
    if not isinstance(value, Tensor) or not isinstance(by, Tensor):
        raise InvalidModel(f"{where}: the gradient of {value} by {by}")
    is_number = value.shape in ((), (1,)) and not value.folded
    fits = not by.axes or {*value.axes} <= {*by.axes}
    require(is_number and fits, f"{where}: the gradient of {value} by {by}")
    return replace(by, axes=by.axes or value.axes)


def _operation(expression: Operation, where: str) -> Type:
    name, settings = expression.function, expression.settings
    require(_is_a(name, "own"), f"{where}: {name} is no operation")
    rule = functions.find(name).rule
    types = [operand.type for operand in expression.operands]
    kind = rule(types, settings) if rule else None
    if kind is None:
        raise InvalidModel(f"{where}: {name} of {types}, {settings}")
    return kind
