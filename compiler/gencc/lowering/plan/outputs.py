"""Programs of outputs, statistics and metrics: what a trained package computes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gencc.ir.expressions import (
    ClassLabel,
    Expression,
    Fitted,
    Grid,
    Iterate,
    Local,
    walk,
    without_noise,
)
from gencc.lowering.plan.calls import Calls
from gencc.lowering.plan.gradients import defined, is_function
from gencc.lowering.plan.lines import draws, inputs, lines
from gencc.lowering.plan.programs import OutputProgram
from gencc.lowering.plan.repetitions import bound
from gencc.lowering.rewriting import bottom_up


def output_program(
    calls: Calls, name: str, text: str, *written: Expression, together: bool = False
) -> OutputProgram:
    """The program of the values of an output, a statistic or a metric.

    together: with others, whose labels have other names.
    """
    if together or len(_labels(written)) > 1:
        written = _with_names(written)
    values = tuple(without_noise(_value(calls, value)) for value in written)
    body = lines(
        calls,
        (p.name for v in values for p in walk(v) if isinstance(p, Local)),
        finished=frozenset(calls.networks),
    )
    computed = [*values, *(value for line in body for value in line.values)]
    parts = [part for value in computed for part in walk(value)]
    grids = [part for part in parts if isinstance(part, Grid)]
    (last, *others) = reversed(values)
    is_name = isinstance(last, Local) and not others
    is_last = is_name and body and body[-1].name == getattr(last, "name", "")
    if is_last and not _has_statements(body[-1].value):
        values, body = (body[-1].value,), body[:-1]
    return OutputProgram(
        name,
        text,
        inputs(calls.model, computed),
        draws(computed),
        grids[0] if grids else None,
        _labels(computed),
        tuple(dict.fromkeys(p for p in parts if isinstance(p, Fitted))),
        body,
        values,
    )


def _value(calls: Calls, written: Expression) -> Expression:
    """What an output returns: an expression, or the name of what takes statements."""
    value = defined(calls, written)
    return calls.hoist(written) if _has_statements(value) else bound(calls, value)


def _has_statements(value: Expression) -> bool:
    """Whether it is the end of a loop, or the gradient of a function."""
    return isinstance(value, Iterate) or is_function(value)


def _labels(values: Iterable[Expression]) -> tuple[ClassLabel, ...]:
    """Those that no data have, each once."""
    parts = (part for value in values for part in walk(value))
    return tuple(dict.fromkeys(p for p in parts if isinstance(p, ClassLabel)))


def _with_names(values: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The values, in which each label has a name of its own: label_3, label_8."""

    def named(part: Expression) -> Expression:
        if isinstance(part, ClassLabel):
            return replace(part, name=f"label_{part.value}")
        return part

    return tuple(bottom_up(value, named) for value in values)
