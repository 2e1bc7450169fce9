"""Restoring a checkpoint: how often each optimizer has updated its weights by then."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.train_py.counts import count, repeat, times, total_of
from gencc.codegen.python.nodes import (
    Assign,
    Binary,
    Call,
    Comment,
    Dict,
    Do,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Statement,
)
from gencc.ir.model import Model
from gencc.lowering.plan import Program, StepProgram

_WEIGHTS = Import(".support", "weights")


def restore(program: Program, model: Model) -> tuple[Statement, ...]:
    """Restore a checkpoint, with the number of updates that each optimizer has made."""
    parts = ("networks", "optimizers", "run.checkpoint")
    arguments: tuple[Expression, ...] = tuple(map(Name, parts))
    before: tuple[Statement, ...] = ()
    if updates := _updates(program, model):
        counted = Dict(tuple((Literal(name), updates[name]) for name in updates))
        comment = Comment("How often each optimizer has moved its weights until then.")
        before = (comment, Assign("updates", counted))
        arguments += (Name("updates"),)
    return (*before, Do(Call(Ref("weights.restore", _WEIGHTS), arguments)))


def _updates(program: Program, model: Model) -> dict[str, Expression]:
    """How often each optimizer that counts has updated its weights by `run.step`."""
    counts: dict[str, list[Expression]] = {}
    # Nobody knows how often a step under a condition was taken but its optimizers.
    conditional = [step.step for step in program.steps if step.condition]
    free = {name for step in conditional for name in step.optimizers}
    start: Expression | None = None
    for stage in program.stages:
        reached: Expression = Name("run.step")
        if stage is not program.stages[-1]:
            reached = Call(Name("min"), (reached, Name(naming.stage_end(stage.stage))))
        for step in stage.steps:
            for name in step.step.optimizers:
                if model.optimizer(name).rule.counts and name not in free:
                    counts.setdefault(name, []).append(
                        _updates_between(step, start, reached)
                    )
        start = reached
    return {name: total_of(parts) for name, parts in counts.items()}


def _updates_between(
    program: StepProgram, start: Expression | None, reached: Expression
) -> Expression:
    """How often a step ran in the iterations from `start` to `reached`."""
    every = count(program.step.every)
    if every == Literal(1):
        done = reached if start is None else Binary("-", reached, start)
        return times(repeat(program), done)
    done = Binary("//", reached, every)
    return done if start is None else Binary("-", done, Binary("//", start, every))
