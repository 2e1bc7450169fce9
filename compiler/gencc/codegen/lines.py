"""Lines of a program -> statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from gencc.codegen import naming
from gencc.codegen.expressions import Dialect, value_and_gradient, write
from gencc.codegen.python.nodes import Assign, Name, Tuple
from gencc.ir import expressions as ir
from gencc.lowering.plan import Line


def with_gradients(lines: Sequence[Line]) -> Iterator[tuple[Line, Line | None]]:
    """Each line, and the gradient behind it that one forward computes with it."""
    for line, behind in zip_longest(lines, lines[1:]):
        if not line.forward:
            is_pair = behind is not None and behind.forward == line.name
            yield line, behind if is_pair else None


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
