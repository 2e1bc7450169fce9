"""Lines of a program -> statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from gencc.codegen import naming
from gencc.codegen.expressions import Dialect, given, value_and_gradient, write
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Def,
    Expression,
    For,
    Import,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Tuple,
    With,
)
from gencc.ir import expressions as ir
from gencc.lowering.plan import Hold, Line

STEP = Name("step")  # the number of a step in a loop


def with_gradients(lines: Sequence[Line]) -> Iterator[tuple[Line, Line | None]]:
    """Each line, and the gradient behind it that one forward computes with it."""
    for line, behind in zip_longest(lines, lines[1:]):
        if not line.forward:
            is_pair = behind is not None and behind.forward == line.name
            yield line, behind if is_pair else None


def statements(lines: Sequence[Line], dialect: Dialect) -> Iterator[Statement]:
    """name = value for each, or the loop of it; of what a trained model computes."""
    for line, gradient in with_gradients(lines):
        if isinstance(line.value, ir.Iterate):
            yield from _loop(line, line.value, dialect)
        else:
            yield from assignments([line, *([gradient] if gradient else [])], dialect)


def _loop(line: Line, loop: ir.Iterate, dialect: Dialect) -> Iterator[Statement]:
    """v = start, and for each step: v = body."""
    state, number = naming.value(loop.state), naming.value(loop.number)
    computed = [part for value in line.values for part in _inside(value)]
    draws = dict.fromkeys(p for p in computed if isinstance(p, ir.Draw) and p.each_step)
    yield Assign(state, write(loop.start, dialect))
    body: list[Statement] = []
    if any(isinstance(p, ir.LoopValue) and p.name == loop.number for p in computed):
        numbered = dialect.functions["iterate"]((Name(state), STEP))
        body.append(Assign(number, numbered))
    for draw in draws:
        drawn = Call(Name(naming.draws(draw.name)), (STEP,))
        body.append(Assign(naming.value(draw.name), drawn))
    body += assignments(line.inner, dialect)
    body.append(Assign(state, write(loop.body, dialect)))
    yield For("step", Call(Name("range"), (Literal(loop.steps),)), tuple(body))


def _inside(value: ir.Expression) -> Iterator[ir.Expression]:
    yield from ir.walk(value.body if isinstance(value, ir.Iterate) else value)


def assignments(lines: Sequence[Line], dialect: Dialect) -> Iterator[Statement]:
    """name = value for each; a call and its gradient are one statement."""
    for line, gradient in with_gradients(lines):
        yield from functions(line, dialect)
        yield assignment(line, gradient, dialect)


def functions(line: Line, dialect: Dialect) -> Iterator[Def]:
    """def energy_at(z: Tensor, x: Tensor) -> Tensor, where a gradient is of one."""
    if isinstance(line.value, ir.InputGradient) and line.value.function:
        yield _function(line.value, dialect, {*line.again})


def _function(
    gradient: ir.InputGradient, dialect: Dialect, again: set[ir.Expression]
) -> Def:
    """What a gradient is of; calls that were made before, or `again`, leave statistics."""
    body: list[Statement] = []
    for name, value in gradient.lines:
        if isinstance(value, ir.InputGradient) and value.function:
            body.append(_function(value, dialect, again))
        assign = Assign(naming.value(name), write(value, dialect))
        held = []
        for call in (p for p in ir.walk(value) if isinstance(p, ir.Apply)):
            if not isinstance(value, ir.InputGradient) or not value.function:
                if ir.outside(call) in again and call.network in dialect.modes:
                    held.append(Hold(call.network, "constant"))
                again.add(ir.outside(call))
        body.append(With(holding(tuple(held)), (assign,)) if held else assign)
    result = Return(write(gradient.value, dialect))
    points = [write(point, dialect) for point in (gradient.by, *given(gradient))]
    parameters = tuple(
        Parameter(point.text, dialect.tensor)
        for point in points
        if isinstance(point, Name)
    )
    symbol = naming.value(gradient.function)
    return Def(symbol, parameters, dialect.tensor, (*body, result))


def holding(holds: tuple[Hold, ...]) -> tuple[Expression, ...]:
    """constant(networks.critic): the context of a line."""
    return tuple(
        Call(
            Ref(hold.how, Import(".batch_norm", hold.how)),
            (Attribute(Name("networks"), naming.network(hold.network)),),
        )
        for hold in holds
    )


def assignment(line: Line, gradient: Line | None, dialect: Dialect) -> Assign:
    """critic_on_u = networks.critic(u), or this and its gradient together."""
    if gradient is None:
        return Assign(naming.value(line.name), write(line.value, dialect))
    assert isinstance(gradient.value, ir.InputGradient)
    value = value_and_gradient(line.value, gradient.value, dialect)
    return Assign(named([line, gradient]), value)


def named(lines: Iterable[Line]) -> Tuple:
    """The variables of several lines."""
    return Tuple(tuple(Name(naming.value(line.name)) for line in lines))
