"""Programs of outputs, statistics and metrics: what a trained package computes."""

from __future__ import annotations

from gencc.ir.expressions import Expression, Fitted, Grid, Local, walk, without_noise
from gencc.lowering.plan.calls import Calls
from gencc.lowering.plan.lines import draws, inputs, lines
from gencc.lowering.plan.programs import OutputProgram


def output_program(
    calls: Calls, name: str, text: str, *written: Expression
) -> OutputProgram:
    """The program of the values of an output, a statistic or a metric."""
    values = tuple(without_noise(calls.definition(value)) for value in written)
    body = lines(
        calls,
        (p.name for v in values for p in walk(v) if isinstance(p, Local)),
        finished=frozenset(calls.networks),
    )
    computed = [*values, *(line.value for line in body)]
    parts = [part for value in computed for part in walk(value)]
    grids = [part for part in parts if isinstance(part, Grid)]
    (last, *others) = reversed(values)
    is_name = isinstance(last, Local) and not others
    if is_name and body and body[-1].name == getattr(last, "name", ""):
        values, body = (body[-1].value,), body[:-1]
    return OutputProgram(
        name,
        text,
        inputs(calls.model, computed),
        draws(computed),
        grids[0] if grids else None,
        tuple(dict.fromkeys(p for p in parts if isinstance(p, Fitted))),
        body,
        values,
    )
