"""Outputs, statistics and metrics of the spec -> the functions of outputs.py."""

from __future__ import annotations

from dataclasses import replace

from gencc.emission.expressions import write
from gencc.emission.framework import CONFIG, NETWORKS, Framework
from gencc.emission.schedule import is_setting
from gencc.ir import expressions as ir
from gencc.names import unused
from gencc.program import OutputProgram, Program
from gencc.pycode.nodes import (
    Assign,
    Def,
    Doc,
    Expression,
    Name,
    Parameter,
    Return,
    Subscript,
    Tuple,
)


def functions(program: Program, framework: Framework) -> tuple[Def, ...]:
    """A function for everything that a trained model computes."""
    made = (*program.statistics, *program.outputs, *program.metrics)
    return tuple(_function(one, framework) for one in made)


def _function(program: OutputProgram, framework: Framework) -> Def:
    """networks, data and draws -> the value, as the spec writes it."""
    dialect = replace(framework.inference, parameter=_at_the_end)
    body = tuple(
        Assign(line.name, write(line.value, dialect)) for line in program.lines
    )
    results = [write(value, dialect) for value in program.values]
    several = len(results) > 1
    result = Tuple(tuple(results)) if several else results[0]
    returns: Expression = framework.tensor
    if several:
        kinds = Tuple((framework.tensor,) * len(results))
        returns = Subscript(Name("tuple"), kinds)
    return Def(
        program.name,
        (
            Parameter("networks", NETWORKS),
            *(Parameter(name, framework.tensor) for name in arguments(program)),
            *((Parameter("config", CONFIG),) if uses_config(program) else ()),
        ),
        returns,
        (Doc(program.text), *body, Return(result)),
    )


def arguments(program: OutputProgram) -> list[str]:
    """What the function is given beside networks and settings."""
    values = [*program.inputs, *(draw.name for draw in program.draws)]
    values += ["grid"] if program.grid else []
    return [*values, *(f"{one.name}_{one.part}" for one in program.fitted)]


def uses_config(program: OutputProgram) -> bool:
    """Whether it is given the settings of the run."""
    values = [*program.values, *(line.value for line in program.lines)]
    return any(isinstance(p, ir.Parameter) for v in values for p in ir.walk(v))


def _at_the_end(parameter: ir.Parameter) -> Name:
    """A setting, or what an annealed one has become."""
    end = "" if is_setting(parameter) else "_end"
    return Name(f"config.{parameter.name}{end}")


def local(program: OutputProgram, name: str) -> str:
    """A name for a value in code that calls the function by its own."""
    return unused(name, [program.name])
