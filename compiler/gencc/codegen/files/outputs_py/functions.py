"""Outputs, statistics and metrics of the spec -> the functions of outputs.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gencc.codegen import curves, naming
from gencc.codegen.expressions import GRID, with_leaves, write
from gencc.codegen.files.losses_py import on_logits
from gencc.codegen.framework import CONFIG, NETWORKS, Framework
from gencc.codegen.lines import statements
from gencc.codegen.python.nodes import (
    Def,
    Doc,
    Expression,
    Import,
    List,
    Name,
    Parameter,
    Ref,
    Return,
    Subscript,
    Symbol,
    Tuple,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import Line, OutputProgram, Program


def functions(program: Program, framework: Framework, model: Model) -> tuple[Def, ...]:
    """A function for everything that a trained model computes."""
    own = [
        metric
        for metric in program.metrics
        if _twin(metric, program) is None and original(metric, program) is metric
    ]
    texts = {definition.name: definition.text for definition in model.definitions}
    texts |= {loss.name: loss.text for loss in model.losses}
    ends = {p.name: curves.levels(p)[-1] for p in model.parameters}
    return tuple(
        _function(part, function_name(part, program), framework, texts, ends)
        for part in (*program.statistics, *program.outputs, *own)
    )


def function_name(part: OutputProgram, program: Program) -> Symbol:
    """The function that computes it; a metric may share that of an equal output."""
    if any(part is statistic for statistic in program.statistics):
        return naming.statistic(part.name)
    if any(part is output for output in program.outputs):
        return naming.output(part.name)
    twin = _twin(part, program)
    if twin is not None:
        return naming.output(twin.name)
    return naming.metric(original(part, program).name)


def original(metric: OutputProgram, program: Program) -> OutputProgram:
    """The first of the metrics that computes the same values of examples."""
    return next(
        other
        for other in program.metrics
        if (other.lines, other.values) == (metric.lines, metric.values)
    )


def _twin(metric: OutputProgram, program: Program) -> OutputProgram | None:
    """An output without noise that computes the same values as the metric."""
    for output in program.outputs:
        same = (output.lines, output.values) == (metric.lines, metric.values)
        if same and not output.draws:
            return output
    return None


def _function(
    program: OutputProgram,
    name: Symbol,
    framework: Framework,
    texts: Mapping[str, str],
    ends: Mapping[str, Expression],
) -> Def:
    """networks, data and draws -> the value, as the spec writes it."""
    numbers: set[str] = set()  # lines that are Python numbers

    def leaf(part: ir.Parameter | ir.Local) -> ir.Expression:
        if isinstance(part, ir.Local) and part.name not in numbers:
            return part
        return replace(part, type=ir.Constant())

    # A setting, or what an annealed one has become.
    dialect = replace(framework.inference, parameter=lambda part: ends[part.name])
    lines: list[Line] = []
    for line in program.lines:
        inner = tuple(
            replace(part, value=with_leaves(part.value, leaf)) for part in line.inner
        )
        lines.append(replace(line, value=with_leaves(line.value, leaf), inner=inner))
        if lines[-1].value.type == ir.Constant():
            numbers.add(line.name)
    body = statements(lines, dialect)
    results = [write(with_leaves(value, leaf), dialect) for value in program.values]
    several = len(results) > 1
    result = Tuple(tuple(results)) if several else results[0]
    returns: Expression = framework.tensor
    if several:
        kinds = Tuple((framework.tensor,) * len(results))
        returns = Subscript(Name("tuple"), kinds)
    computed = (*(v for line in program.lines for v in line.values), *program.values)
    text = program.text
    if text in texts:
        text = f"{text}: {texts[text]}"
    loops = [naming.draws(draw.name) for draw in program.draws if draw.each_step]
    callable_ = Ref("Callable", Import("collections.abc", "Callable"))
    takes = Tuple((List((Name("int"),)), framework.tensor))
    draws = Subscript(callable_, takes)
    return Def(
        name,
        (
            Parameter("networks", NETWORKS),
            *(
                Parameter(argument, draws if argument in loops else framework.tensor)
                for argument in arguments(program)
            ),
            *((Parameter("config", CONFIG),) if uses_config(program) else ()),
        ),
        returns,
        (Doc(on_logits(text, computed)), *body, Return(result)),
    )


def arguments(program: OutputProgram) -> tuple[Symbol, ...]:
    """The arguments of the function beside networks and settings."""
    return (
        *map(naming.value, program.inputs),
        *(
            (naming.draws if draw.each_step else naming.value)(draw.name)
            for draw in program.draws
        ),
        *((GRID,) if program.grid else ()),
        *(naming.own(label.name) for label in program.labels),
        *(naming.fitted(part.name, part.part) for part in program.fitted),
    )


def uses_config(program: OutputProgram) -> bool:
    """Whether it takes the settings of the run."""
    values = [*program.values, *(v for line in program.lines for v in line.values)]
    return any(isinstance(p, ir.Parameter) for v in values for p in ir.walk(v))
