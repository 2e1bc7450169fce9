"""train.py: a function for each step of the schedule, and the loop around them."""

from __future__ import annotations

from gencc.codegen.files import checks_py
from gencc.codegen.files.train_py import dataset, loop, pretrained, stages
from gencc.codegen.files.train_py.restore import restore
from gencc.codegen.framework import reading as framework_reading
from gencc.codegen.pages import Code, module
from gencc.codegen.python.nodes import Literal
from gencc.codegen.python.scope import Block, Definitions, Slot
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir.model import Model
from gencc.lowering.plan import Program
from gencc.lowering.work import multiplications


def text(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
    """The text of train.py."""
    reading = framework_reading(model, program)
    iteration = loop.loop(program, recipe.framework, reading, model)
    return module(
        recipe.folder / "pages",
        "train.py",
        shared,
        remark=Code(recipe.remark),
        digest=Block(dataset.digest(reading)),
        reading=Block(pretrained.reading(model, resumes=True)),
        rules=Block(dataset.rules(model, pretrained.facts(model))),
        restore=Block(restore(program, model)),
        at_once=Literal(recipe.at_once(model)),
        multiplications=Literal(multiplications(model)),
        held_out=Block(
            (
                *dataset.tried(model, program, reading),
                *dataset.held_out(program, reading),
            )
        ),
        run=Block((loop.run(program),)),
        before=Block(loop.before(program, reading)),
        loop=Block((*iteration, *loop.validate(program, reading), loop.save())),
        result=Block(loop.result(program, reading)),
        **training(model, program, recipe),
    )


def training(model: Model, program: Program, recipe: Recipe) -> dict[str, Slot]:
    """What a training computes, apart from what it keeps on disk: slots of a page."""
    framework = recipe.framework
    reading = framework_reading(model, program)
    data = (*dataset.limits(model, program), *dataset.dataset(reading))
    functions = [
        function
        for stage in program.stages
        for update in stage.updates
        for function in (
            *(
                recipe.condition(step.condition, step.step.name, framework)
                for step in update.steps
                if step.condition
            ),
            recipe.update(update, framework),
        )
    ]
    return {
        "columns": loop.columns(program),
        "steps": Definitions(tuple(functions)),
        "optimizers": Definitions((recipe.optimizers(model),)),
        "checks": Block(checks_py.calls(model)),
        "dataset": Block(data),
        "per_epoch": Block(stages.per_epoch(program, reading)),
        "total": Block(stages.total(program, reading)),
        "epochs": Block(stages.epoch_lengths(program, reading)),
        "start": Block(pretrained.start(model)),
        "partials": Block(loop.partials(program, framework, reading)),
    }
