"""An iteration of simultaneous steps: all gradients first, then all optimizers move."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.train_py.step_functions import (
    gradients_name,
    inputs,
    uses_config,
)
from gencc.codegen.framework import CONFIG, NETWORKS, Framework
from gencc.codegen.python.nodes import (
    Binary,
    Call,
    Def,
    Doc,
    Expression,
    Literal,
    Name,
    Parameter,
    Statement,
    Subscript,
    Symbol,
    Word,
)
from gencc.lowering.plan import StageProgram, StepProgram


def iteration_name(stage: StageProgram) -> Word:
    """iteration, or pretraining_iteration."""
    name = stage.stage.name
    return (
        naming.own(f"{name}_iteration", "a stage") if name else naming.own("iteration")
    )


def iteration_function(
    stage: StageProgram,
    framework: Framework,
    body: tuple[Statement, ...],
    decorators: tuple[Expression, ...] = (),
) -> Def:
    """def iteration(networks, d_optimizer, g_optimizer, x, z): the losses of all steps."""
    uses = any(map(uses_config, stage.steps))
    parameters = (
        Parameter("networks", NETWORKS),
        *(
            Parameter(naming.optimizer(name), framework.optimizer)
            for name in optimizers(stage)
        ),
        *(Parameter(naming.value(n), framework.tensor) for n in _inputs(stage)),
        *((Parameter("config", CONFIG),) if uses else ()),
    )
    doc = Doc("All gradients are taken before any weight moves.")
    returns = framework.losses
    return Def(iteration_name(stage), parameters, returns, (doc, *body), decorators)


def iteration_arguments(stage: StageProgram) -> tuple[Expression, ...]:
    """What the loop hands to the iteration."""
    uses = any(map(uses_config, stage.steps))
    return (
        Name("networks"),
        *(Subscript(Name("optimizers"), Literal(name)) for name in optimizers(stage)),
        *(Name(naming.value(name)) for name in _inputs(stage)),
        *((Name("config"),) if uses else ()),
    )


def optimizers(stage: StageProgram) -> tuple[str, ...]:
    """The optimizers of all steps, each once."""
    return tuple(
        dict.fromkeys(name for step in stage.steps for name in step.step.optimizers)
    )


def gradients_call(step: StepProgram) -> Call:
    """d_gradients(networks, d_optimizer, x, z)"""
    arguments = (
        Name("networks"),
        *(Name(naming.optimizer(name)) for name in step.step.optimizers),
        *(Name(naming.value(name)) for name in inputs(step)),
        *((Name("config"),) if uses_config(step) else ()),
    )
    return Call(Name(gradients_name(step)), arguments)


def losses_name(step: StepProgram) -> Symbol:
    """The variable for what a step reports."""
    return naming.own(f"{step.step.name}_losses", "a step")


def together(stage: StageProgram) -> Expression:
    """d_losses | g_losses"""
    first, *others = (Name(losses_name(step)) for step in stage.steps)
    merged: Expression = first
    for losses in others:
        merged = Binary("|", merged, losses)
    return merged


def _inputs(stage: StageProgram) -> tuple[str, ...]:
    """Data, draws and annealed numbers of all steps, each once."""
    return tuple(dict.fromkeys(name for step in stage.steps for name in inputs(step)))
