"""A lowered Model -> straight-line programs: what a step computes, line by line.

Every call of a network gets a name, every loss term becomes a function of named
values, and each line knows whether the step's gradient runs through it. Backends
print these programs; they decide nothing about the model.
"""

from gencc.ir.model import Model
from gencc.lowering.plan.calls import Calls
from gencc.lowering.plan.lines import groups
from gencc.lowering.plan.outputs import output_program
from gencc.lowering.plan.programs import (
    Condition,
    Hold,
    Line,
    LossFunction,
    OutputProgram,
    Program,
    StageProgram,
    StepProgram,
    Update,
    ValidationProgram,
)
from gencc.lowering.plan.steps import Steps

__all__ = [
    "Condition",
    "Hold",
    "Line",
    "LossFunction",
    "OutputProgram",
    "Program",
    "StageProgram",
    "StepProgram",
    "Update",
    "ValidationProgram",
    "groups",
    "plan",
]


def plan(model: Model) -> Program:
    """The programs of a lowered model, which remembers them for the next backend."""
    remembered = vars(model)
    if "_plan" not in remembered:
        remembered["_plan"] = _plan(model)
    program: Program = remembered["_plan"]
    return program


def _plan(model: Model) -> Program:
    calls = Calls(model)
    steps = Steps(calls)
    stages = steps.stages()
    return Program(
        steps.losses,
        stages,
        tuple(output_program(calls, s.name, s.text, s.value) for s in model.statistics),
        tuple(output_program(calls, o.name, o.text, *o.values) for o in model.outputs),
        tuple(
            output_program(calls, m.name, m.text, *m.values, together=True)
            for m in model.metrics
        ),
        steps.validation(stages),
    )
