"""Counts in the loop of train.py: literal numbers, or settings of a run."""

from __future__ import annotations

from gencc.codegen.expressions import setting
from gencc.codegen.python.nodes import (
    Binary,
    Expression,
    Literal,
)
from gencc.lowering.plan import (
    StepProgram,
)


def repeat(program: StepProgram) -> Expression:
    return count(program.step.repeat)


def turns(program: StepProgram) -> Expression:
    """How many minibatches a step takes in an iteration."""
    accumulated = program.step.accumulate
    return repeat(program) if accumulated == 1 else Literal(accumulated)


def count(count: int | str) -> Expression:
    return setting(count) if isinstance(count, str) else Literal(count)


def total_of(counts: list[Expression]) -> Expression:
    """The sum of counts, literal ones added up; 1 for none."""
    numbers = [c.value for c in counts if isinstance(c, Literal)]
    fixed = sum(n for n in numbers if isinstance(n, int))
    named = [c for c in counts if not isinstance(c, Literal)]
    parts = [*named, *([Literal(fixed)] if fixed else [])] or [Literal(1)]
    total = parts[0]
    for part in parts[1:]:
        total = Binary("+", total, part)
    return total


def times(count: Expression, number: Expression) -> Expression:
    return number if count == Literal(1) else Binary("*", count, number)


def offset(start: Expression, before: list[Expression]) -> Expression:
    return Binary("+", start, total_of(before)) if before else start
