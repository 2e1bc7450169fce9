"""The arguments of functions of outputs.py: draws, grids, and what was fitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gencc.codegen import naming
from gencc.codegen.draws import draw_arguments, stream
from gencc.codegen.expressions import GRID
from gencc.codegen.files.outputs_py import labels
from gencc.codegen.files.outputs_py.functions import (
    arguments,
    uses_config,
)
from gencc.codegen.python.nodes import (
    Assign,
    Call,
    Dict,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Statement,
    Subscript,
    Symbol,
    Tuple,
)
from gencc.ir import expressions as ir
from gencc.lowering.plan import OutputProgram

_STREAMS = Import(".support", "streams")
_EACH_STEP = Ref("each_step", Import(".loops", "each_step"))
TENSOR = Name("trained.tensor")
# Of a mixture: each is the only example itself, as a learned tensor is.
_TABLES = {"weights", "means", "factors", "whitening", "log_dets"}
PATH = Ref("Path", Import("pathlib", "Path"))


def function_call(program: OutputProgram, function: Symbol) -> Call:
    """The call of the function that computes it, with all its arguments."""
    return Call(
        Name(function),
        (
            Name("trained.networks"),
            *map(Name, arguments(program)),
            *((Name("trained.config"),) if uses_config(program) else ()),
        ),
    )


def argument_values(
    program: OutputProgram, number: Expression, count: Expression
) -> Iterator[Statement]:
    """Draws, labels, the grid and what was fitted, as tensors."""
    rows = labels.classes_in_turn(program)
    if rows:
        count = labels.across(program)
    yield from drawn(f"outputs/{program.name}", program.draws, number, count, rows)
    yield from labels.Replaceable(program).constants(count, TENSOR)
    if program.grid:
        plane = _plane(program.grid)
        yield Assign(GRID, Call(TENSOR, (plane,)))
    yield from fitted_parts([program])


def drawn(
    what: str,
    draws: Iterable[ir.Draw],
    number: Expression,
    count: Expression,
    rows: int = 0,
) -> Iterator[Statement]:
    """Each draw as a tensor; where there are rows, once for each of them.

    One of each step of a loop is a function of the number of the step.
    """
    for draw in draws:
        where = draw_arguments(f"{what}/{draw.name}", draw, number, count)
        source = labels.repeated(rows, stream(draw))
        if draw.each_step:
            drawn = Call(_EACH_STEP, (Name("trained.draw"), source, *where))
            yield Assign(naming.draws(draw.name), drawn)
        else:
            drawn = Call(Name("trained.draw"), (source, *where))
            yield Assign(naming.value(draw.name), drawn)


def fitted_parts(programs: Sequence[OutputProgram]) -> Iterator[Statement]:
    """codes_mean = …: what was fitted, as tensors."""
    parts = {(f.name, f.part): f for program in programs for f in program.fitted}
    alone = {name for program in programs for name in _alone(program)}
    if parts:
        yield Assign("state", state())
    for fitted in parts.values():
        load = Ref("statistics.load", Import(".", "statistics"))
        shape = Tuple(tuple(map(Literal, fitted.shape)))
        key = (Literal(fitted.name), Literal(fitted.part), shape)
        array: Expression = Call(load, (Name("trained.run"), Name("state"), *key))
        if fitted.part in _TABLES or (fitted.part == "mean" and fitted.name in alone):
            array = Subscript(array, Literal(None))
        yield Assign(naming.fitted(fitted.name, fitted.part), Call(TENSOR, (array,)))


def state() -> Call:
    """The weights that statistics belong to."""
    export = Ref("weights.export", Import(".support", "weights"))
    return Call(export, (Name("trained.networks"), Dict(())))


def _alone(program: OutputProgram) -> set[str]:
    """The statistics whose mean meets no value with an axis of examples.

    Such a mean is the only example itself: for a network, a sum, or as a number.
    """
    values = [*program.values, *(v for line in program.lines for v in line.values)]
    parts = [part for value in values for part in ir.walk(value)]
    used = Counter(_means(parts))
    beside = Counter[str]()
    for part in parts:
        operands = ir.children(part) if isinstance(part, ir.Elementwise) else ()
        if any(_has_examples(operand) for operand in operands):
            beside.update(_means(operands))
    return {*(used - beside)}


def _means(values: Iterable[ir.Expression]) -> Iterator[str]:
    return (p.name for p in values if isinstance(p, ir.Fitted) and p.part == "mean")


def _has_examples(value: ir.Expression) -> bool:
    fitted = any(isinstance(part, ir.Fitted) for part in ir.walk(value))
    return isinstance(value.type, ir.Tensor) and not fitted


def _plane(grid: ir.Grid) -> Call:
    plane = Ref(f"streams.{grid.noise.plane}", _STREAMS)
    return Call(plane, (Name("SIDE"), *map(Literal, grid.noise.bounds)))


def array(value: Expression) -> Call:
    return Call(to_array(), (value,))


def to_array() -> Ref:
    return Ref("to_array", Import(".support.device", "to_array"))
