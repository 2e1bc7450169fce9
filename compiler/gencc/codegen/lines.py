"""Lines of a program -> statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from gencc.codegen import naming
from gencc.codegen.expressions import Dialect, value_and_gradient, write
from gencc.codegen.python.nodes import (
    Assign,
    Call,
    For,
    Literal,
    Name,
    Statement,
    Tuple,
)
from gencc.ir import expressions as ir
from gencc.lowering.plan import Line

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
            yield assignment(line, gradient, dialect)


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


def assignments(lines: Sequence[Line], dialect: Dialect) -> Iterator[Assign]:
    """name = value for each; a call and its gradient are one statement."""
    for line, gradient in with_gradients(lines):
        yield assignment(line, gradient, dialect)


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
