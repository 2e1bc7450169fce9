"""IR expressions -> code model, in the dialect of a framework."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from gencc.codegen import naming
from gencc.codegen.python.nodes import (
    Attribute,
    Binary,
    Call,
    Expression,
    Import,
    Keyword,
    Lambda,
    Literal,
    Name,
    Ref,
    Subscript,
    Symbol,
    Tuple,
    Unary,
)
from gencc.frontend.identifiers import unused
from gencc.ir import expressions as ir
from gencc.ir.records import dataclass
from gencc.lowering.rewriting import bottom_up
from gencc.ops import functions

GRID = naming.own("grid")

Operands = tuple[Expression, ...]
Writer = Callable[[Operands], Expression]


def setting(name: str) -> Attribute:
    """config.C"""
    return Attribute(Name("config"), naming.setting(name))


def is_setting(part: ir.Expression) -> bool:
    """Whether a parameter is constant throughout a run, and so is read from its config."""
    return isinstance(part, ir.Parameter) and part.type == ir.Constant()


@dataclass(frozen=True)
class Dialect:
    """How a framework writes what differs between frameworks.

    `functions` are those of gencc.ops.functions that are operations of their own, and
    the elementwise ones that lowering makes; `indicator` gets a comparison and perhaps a
    name of the precision of its result, `where` a comparison and two values; repeat gets a
    value, one with as many rows, and the axes of an example, downsample and upsample get
    an image and a factor, grad, grad_along and value_and_grad a function and what it is given, others
    an array of pairs, expand a value and what it shall be as large as; rows and stack a value,
    which of its axes has the rows, how many others it has, and how many axes a row has.
    `reductions` get
    the operand and which of its axes, `as_number` which it loses, `field` a record and a
    head;
    `apply` a network, arguments, and whether the network is among `modes`, which
    compute otherwise in training; `pools` are those that choose between examples. `fold` makes the first axes of an array one, and
    `unfold` gives them their lengths again, for values of a shape; `repeat_each` repeats
    each of the positions along an axis.
    """

    functions: Mapping[str, Writer]
    reductions: Mapping[str, Callable[[Expression, tuple[int, ...]], Expression]]
    as_number: Callable[[Expression, int], Expression]
    fold: Callable[[Expression, int, ir.Tensor], Expression]
    unfold: Callable[[Expression, ir.Tensor], Expression]
    repeat_each: Callable[[Expression, int, int], Expression]
    apply: Callable[[Expression, Operands, bool], Expression]
    tensor: Expression
    field: Callable[[Expression, Symbol], Expression]
    parameter: Callable[[ir.Parameter], Expression] = lambda parameter: (
        setting(parameter.name)
        if is_setting(parameter)
        else Name(naming.value(parameter.name))
    )
    modes: frozenset[str] = frozenset()
    pools: frozenset[str] = frozenset()


_OPERATORS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
}

_OVER_VECTORS = ("softmax", "log_softmax")
_WITH_DROPOUT = Ref("with_dropout", Import(".dropout", "with_dropout"))
_L2 = Ref("l2", Import(".weights_l2", "l2"))
_WITH_CHOICES = Ref("with_choices", Import(".replay", "with_choices"))
_PI = Ref("math.pi", Import("math"))
# Numbers that the compiler has put into a formula, as a formula writes them.
_CONSTANTS: dict[float, Expression] = {
    math.log(2 * math.pi): Call(
        Ref("math.log", Import("math")), (Binary("*", Literal(2), _PI),)
    ),
    10 / math.log(10): Binary(
        "/", Literal(10), Call(Ref("math.log", Import("math")), (Literal(10),))
    ),
}


def write(expression: ir.Expression, dialect: Dialect) -> Expression:
    """The code for an expression; names stand for inputs, draws, locals and terms."""

    def inner(part: ir.Expression) -> Expression:
        return write(part, dialect)

    match expression:
        case ir.Number(value=value) if value in _CONSTANTS:
            return _CONSTANTS[value]
        case ir.Number(value=value):
            return Literal(
                int(value) if value.is_integer() and abs(value) < 1e15 else value
            )
        case ir.Parameter():
            return dialect.parameter(expression)
        case ir.Input(name=name) | ir.Draw(name=name) | ir.Local(name=name):
            return Name(naming.value(name))
        case ir.Term(name=name) | ir.Within(name=name) | ir.LoopValue(name=name):
            return Name(naming.value(name))
        case ir.Grid():
            return Name(GRID)
        case ir.ClassLabel(name=name):
            return Name(naming.own(name))
        case ir.Apply(network=network, arguments=arguments):
            called: Expression = Attribute(Name("networks"), naming.network(network))
            if expression.noise:
                is_pool = network in dialect.pools
                by_noise = _WITH_CHOICES if is_pool else _WITH_DROPOUT
                called = Call(by_noise, (called, inner(expression.noise)))
            has_modes = network in dialect.modes
            return dialect.apply(called, tuple(map(inner, arguments)), has_modes)
        case ir.Field(record=record, name=name):
            assert isinstance(record.type, ir.Record)
            return dialect.field(inner(record), naming.head(record.type.network, name))
        case ir.InputGradient():
            return _input_gradient(expression, dialect)
        case ir.AsNumber(operand=operand):
            assert isinstance(operand.type, ir.Tensor)
            return dialect.as_number(inner(operand), 1 + len(operand.type.axes))
        case ir.Fold():
            return _folded(expression, inner(expression.operand), dialect)
        case ir.Unfold(type=ir.Tensor() as kind, operand=operand):
            return dialect.unfold(inner(operand), kind)
        case ir.Unfold():
            raise AssertionError("is a tensor")
        case ir.Rows(operand=operand) | ir.Stack(operand=operand):
            return _rows(expression, inner(operand), dialect)
        case ir.Reduce(operand=operand):
            return _reduced(expression, inner(operand), dialect)
        case ir.Elementwise(function="where", operands=(condition, *branches)):
            holds = _comparison(condition, tuple(map(inner, ir.children(condition))))
            return dialect.functions["where"]((holds, *map(inner, branches)))
        case ir.Elementwise(function=function, operands=operands):
            return _elementwise(expression, tuple(map(inner, operands)), dialect)
        case ir.CrossEntropy(label=label, operand=operand):
            assert expression.logits, "a pass has brought it to logits"
            return dialect.functions["cross_entropy"]((inner(label), inner(operand)))
        case ir.Operation(function=function, operands=operands, settings=settings):
            values = (*map(inner, operands), *map(Literal, settings))
            return dialect.functions[function](values)
        case ir.Spread(
            type=ir.Tensor(shape=(_,), axes=()), operand=ir.AsNumber(operand=column)
        ):
            return inner(column)  # (batch, 1) meets (batch, size) as it is
        case ir.Spread(operand=operand):
            return _spread(expression, inner(operand))
        case ir.Repeated():
            return _repeated(expression, dialect)
        case ir.SquaredWeights(networks=names):
            weighed = (Attribute(Name("networks"), naming.network(n)) for n in names)
            return Call(_L2, tuple(weighed))
        case ir.Fitted(name=name, part=part):
            return Name(naming.fitted(name, part))
        case ir.Product(operand=operand, matrix=matrix):
            return Binary("@", inner(operand), inner(matrix))
        case ir.Iterate():
            raise AssertionError("is lines of its own")
        case ir.Bounded():
            raise AssertionError("a pass has taken it away")
        case _:
            assert_never(expression)


def _repeated(repeated: ir.Repeated, dialect: Dialect) -> Expression:
    """One row as often as another value has some; draws are among those rows."""
    operand, like = repeated.operand, repeated.like
    if isinstance(operand, ir.Fold) and operand.operand.type != operand.type:
        operand = operand.operand
    kind = operand.type
    assert isinstance(kind, ir.Tensor)
    rank = Literal(len(kind.axes) + len(kind.shape))
    values = (write(operand, dialect), write(like, dialect), rank)
    return dialect.functions["repeat"](values)


def _spread(spread: ir.Spread, operand: Expression) -> Expression:
    """s[:, None]: with an axis of length 1 for each that the operand has not."""
    kind, own = spread.type, spread.operand.type
    assert isinstance(kind, ir.Tensor)
    assert isinstance(own, ir.Tensor)
    along = (axis in own.axes for axis in kind.axes)
    features = (Literal(None),) * len(kind.shape) if spread.is_number else ()
    whole, new = Name(":"), Literal(None)
    index = [whole, *(whole if known else new for known in along), *features]
    while index[-1] == whole:
        index.pop()
    return Subscript(operand, Tuple(tuple(index)))


def _folded(fold: ir.Fold, operand: Expression, dialect: Dialect) -> Expression:
    """z.flatten(0, 1); what has no draws is repeated for each of them."""
    kind, own = fold.type, fold.operand.type
    assert isinstance(kind, ir.Tensor)
    assert isinstance(own, ir.Tensor)
    if not own.axes:
        return dialect.repeat_each(operand, math.prod(a.size for a in kind.axes), 0)
    missing = [axis not in own.axes for axis in kind.axes]
    index = [Name(":"), *(Literal(None) if new else Name(":") for new in missing)]
    if any(missing):
        operand = Subscript(operand, Tuple(tuple(index)))
    for number, axis in enumerate(kind.axes, 1):
        if missing[number - 1]:
            operand = dialect.repeat_each(operand, axis.size, number)
    return dialect.fold(operand, len(kind.axes), kind)


def _rows(
    part: ir.Rows | ir.Stack, operand: Expression, dialect: Dialect
) -> Expression:
    """The first axis of the features moved among the other axes, or back."""
    word = "rows" if isinstance(part, ir.Rows) else "stack"
    other, name = (
        (part.type, part.axis.name)
        if isinstance(part, ir.Rows)
        else (part.operand.type, part.over)
    )
    assert isinstance(other, ir.Tensor)
    index = [axis.name for axis in other.axes].index(name)
    numbers = (index, len(other.axes) - 1, len(other.shape))
    return dialect.functions[word]((operand, *map(Literal, numbers)))


def _reduced(reduce: ir.Reduce, operand: Expression, dialect: Dialect) -> Expression:
    """Over the features, which are the last axes, or over another one."""
    kind = reduce.operand.type
    assert isinstance(kind, ir.Tensor)
    first = 1 + len(kind.axes)
    axes = tuple(range(first, first + len(kind.shape)))
    if reduce.over == ir.OTHERS:
        operand, axes = dialect.functions["others"]((operand,)), (1,)
    elif reduce.over:
        names = [axis.name for axis in kind.axes]
        axes = (1 + names.index(reduce.over),)
    return dialect.reductions[reduce.function](operand, axes)


def with_leaves(
    expression: ir.Expression,
    leaf: Callable[[ir.Parameter | ir.Local], ir.Expression],
) -> ir.Expression:
    """The expression with other parameters and names.

    An operation of constants alone becomes a constant, which is a Python number.
    """

    def change(part: ir.Expression) -> ir.Expression:
        match part:
            case ir.Parameter() | ir.Local():
                return leaf(part)
            case ir.Elementwise(operands=operands):
                if all(isinstance(operand.type, ir.Constant) for operand in operands):
                    return replace(part, type=ir.Constant())
        return part

    return bottom_up(expression, change)


def value_and_gradient(
    value: ir.Expression, gradient: ir.InputGradient, dialect: Dialect
) -> Expression:
    """value_and_gradient(networks.critic, u): a call's value beside the gradient of it."""
    assert gradient.call, "it is behind its call"
    output = ir.Local(gradient.call.type, gradient.span, "output")
    of = ir.replaced(gradient.value, gradient.call, output)
    keywords = []
    if of != output:
        keywords = [Keyword("of", _function((output.name,), of, dialect))]
    operands = _differentiated(value, gradient, dialect)
    return dialect.functions["value_and_grad"]((*operands, *keywords))


def _input_gradient(gradient: ir.InputGradient, dialect: Dialect) -> Expression:
    """input_gradient(energy_at, z, x), input_gradient(networks.critic, u)"""
    if gradient.function:
        points = (gradient.by, *given(gradient))
        arguments = (write(point, dialect) for point in points)
        function = Name(naming.value(gradient.function))
        if gradient.positions:
            return dialect.functions["grad_along"]((function, *arguments))
        return dialect.functions["grad"]((function, *arguments))
    operands = _differentiated(gradient.value, gradient, dialect)
    return dialect.functions["grad"](operands)


def given(gradient: ir.InputGradient) -> tuple[ir.Expression, ...]:
    """The tensors that the function of a gradient gets beside what it is taken by."""
    own = {name for name, _ in gradient.lines}
    own.add(getattr(gradient.by, "name", ""))
    tensors: dict[str, ir.Expression] = {}
    for value in (gradient.value, *(line for _, line in gradient.lines)):
        for part in _tensors(value):
            is_own = isinstance(part, ir.Within) and part.name in own
            if not is_own and isinstance(
                part, ir.Local | ir.Input | ir.Draw | ir.Within
            ):
                tensors.setdefault(part.name, part)
    return tuple(tensors.values())


def _tensors(value: ir.Expression) -> Iterator[ir.Expression]:
    """The names of tensors in a value; numbers and records have none."""
    if isinstance(value, ir.InputGradient) and value.function:
        yield from (value.by, *given(value))
        return
    inner = ir.children(value)
    if not inner and not isinstance(value.type, ir.Constant | ir.Record):
        yield value
    for part in inner:
        yield from _tensors(part)


def _differentiated(
    value: ir.Expression, gradient: ir.InputGradient, dialect: Dialect
) -> Operands:
    """A value as a function of its call's arguments, these, and by which one."""
    assert gradient.call, "other gradients are of functions"
    arguments = gradient.call.arguments
    names: list[str] = []
    for argument in arguments:
        match argument:
            case ir.Local(name=name) | ir.Input(name=name) | ir.Draw(name=name):
                names.append(unused(name, names))
            case _:
                names.append(unused("value", names))
    points = tuple(
        ir.Local(argument.type, argument.span, name)
        for argument, name in zip(arguments, names, strict=True)
    )
    at_points = replace(gradient.call, arguments=points)
    function = _function(names, ir.replaced(value, gradient.call, at_points), dialect)
    by = (Keyword("by", Literal(gradient.argument)),) if gradient.argument else ()
    return (function, *(write(argument, dialect) for argument in arguments), *by)


def _function(
    names: Sequence[str], value: ir.Expression, dialect: Dialect
) -> Expression:
    """lambda u: networks.critic(u), or just networks.critic."""
    symbols = tuple(map(naming.value, names))
    match written := write(value, dialect):
        case Call(function=applied, arguments=inputs) if inputs == tuple(
            map(Name, symbols)
        ):
            return applied
    return Lambda(symbols, written)


def _elementwise(
    expression: ir.Elementwise, operands: Operands, dialect: Dialect
) -> Expression:
    function = expression.function
    if function in ("add", "subtract"):
        left, right = operands
        if (opposite := _opposite(right)) is not None:
            return Binary("-" if function == "add" else "+", left, opposite)
    if function in _OPERATORS:
        return Binary(_OPERATORS[function], *operands)
    if function in ir.COMPARISONS:
        holds = _comparison(expression, operands)
        varying = (o for o in operands if isinstance(o, Name))
        return dialect.functions["indicator"]((holds, *(*varying,)[:1]))
    if function == "negative":
        return Unary("-", operands[0])
    if function == "square":
        return Binary("**", operands[0], Literal(2))
    if isinstance(expression.type, ir.Constant):
        return _constant(function, operands)
    if function in _OVER_VECTORS and isinstance(expression.type, ir.Tensor):
        return dialect.functions[function](
            (*operands, Literal(1 + len(expression.type.axes)))
        )
    if function == "bce_with_logits":  # which frameworks have of equal shapes only
        first, second = expression.operands
        target, logits = operands
        if _is_repeated(first):
            target = dialect.functions["expand"]((target, logits))
        if _is_repeated(second):
            logits = dialect.functions["expand"]((logits, target))
        operands = (target, logits)
    return dialect.functions[function](operands)


def comparison(holds: ir.Expression, dialect: Dialect) -> Binary:
    """a > b, as what decides"""
    operands = (write(part, dialect) for part in ir.children(holds))
    return _comparison(holds, tuple(operands))


def _opposite(operand: Expression) -> Expression | None:
    """What is behind a sign, so that a sum has one sign before each summand."""
    match operand:
        case Unary("-", inner):
            return inner
        case Binary("*", Literal(float() | int() as factor), value) if factor < 0:
            return Binary("*", Literal(-factor), value)
    return None


def _comparison(expression: ir.Expression, operands: Operands) -> Binary:
    """a > b, true or false for each element"""
    assert isinstance(expression, ir.Elementwise)
    return Binary(ir.COMPARISONS[expression.function], *operands)


def _is_repeated(value: ir.Expression) -> bool:
    """Whether it is smaller than what it meets, along axes."""
    value = value.operand if isinstance(value, ir.Repeated) else value
    return isinstance(value, ir.Spread)


def _constant(function: str, operands: Operands) -> Expression:
    """A function of parameters alone, which are Python numbers."""
    arithmetic = functions.arithmetic(function)
    assert arithmetic is not None, f"{function} is one of tensors"
    module, _, name = arithmetic.call.rpartition(".")
    if not name:
        return operands[0]
    more = (Literal(int(n) if n.is_integer() else n) for n in arithmetic.more)
    called: Expression = Name(name)
    if arithmetic.is_foreign:
        called = Ref(name, Import(module, name))
    elif module:
        called = Ref(arithmetic.call, Import(module))
    return Call(called, (*operands, *more))
