"""A lowered model and a backend's recipe -> all files of a package."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gencc.codegen import runtime_files
from gencc.codegen.files import checks_py as checks
from gencc.codegen.files import data_py as data
from gencc.codegen.files import neutral
from gencc.codegen.files.losses_py import loss_function
from gencc.codegen.files.outputs_py import functions as outputs
from gencc.codegen.files.outputs_py import memory, writers
from gencc.codegen.files.train_py import schedule
from gencc.codegen.framework import Framework, Reading
from gencc.codegen.framework import reading as framework_reading
from gencc.codegen.layout import laid_out
from gencc.codegen.naming import members
from gencc.codegen.pages import Code, doc, markdown, module, render
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Assign,
    Def,
    Import,
    Literal,
    Ref,
    Statement,
    Symbol,
)
from gencc.codegen.python.scope import Block, Definitions, Spelling, mentioned
from gencc.ir.model import Model
from gencc.lowering.plan import Program, StepProgram, plan

Shared = dict[Symbol, str]  # names that several files know, as they are spelled


@dataclass(frozen=True)
class Recipe:
    """What a backend adds to the common parts.

    `folder` holds its pages/ (a Jinja page for each of model.py, losses.py, train.py
    and outputs.py, and requirements.txt) and its runtime/: those in runtime/support
    are always part of a package, the others when a file imports them. `more` is a folder
    whose runtime/ and requirements.txt are used beside, or instead of, those.
    """

    name: str
    title: str
    folder: Path
    framework: Framework
    networks: Callable[[Model, Spelling], tuple[Statement, ...]]
    step: Callable[[StepProgram, bool], Def]  # and whether others move together with it
    optimizers: Callable[[Model], Def]
    compiled: Callable[[Program, Reading], tuple[Def, ...]] | None = None  # in train()
    preamble: str = ""  # of __init__.py, below its docstring
    attributes: frozenset[str] = frozenset()  # that every network has for itself
    more: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where runtime files and requirements are, the last of one name being the one."""
        return (self.folder, self.more) if self.more else (self.folder,)


def emit(model: Model, recipe: Recipe) -> dict[str, bytes]:
    """Every file by its name in the package; raises CompileError."""
    program = plan(model)
    shared = members(model, recipe.attributes)
    texts = {
        "__init__.py": _introduction(model, recipe),
        "__main__.py": _command_line(model, program, recipe, shared),
        "config.py": neutral.config(model, shared),
        "training.json": neutral.training(model),
        "data.py": data.page(model.data, shared),
        "initial.py": neutral.initial(model, shared),
        "README.md": _readme(model, recipe),
        "requirements.txt": (recipe.folders[-1] / "pages/requirements.txt").read_text(),
        # In this order: each knows what the ones before it define.
        "model.py": _model(model, recipe, shared),
        "losses.py": _losses(program, recipe, shared),
        "outputs.py": _outputs(model, program, recipe, shared),
        **checks.files(model, recipe.framework, shared),
        "train.py": _train(model, program, recipe, shared),
    }
    copied = {**runtime_files.support(), **runtime_files.data(model.data)}
    optional = runtime_files.optional()
    for folder in recipe.folders:
        copied |= runtime_files.read(folder / "runtime/support", "support")
        optional |= runtime_files.read(folder / "runtime")
    copied |= _imported(texts, optional)
    return {**copied, **laid_out(texts)}


def package_name(model: Model, recipe: Recipe) -> str:
    """vae_torch, vae_keras_jax"""
    return f"{model.name}_{recipe.name.replace('-', '_')}"


def _imported(texts: dict[str, str], found: dict[str, bytes]) -> dict[str, bytes]:
    """The optional modules that some file imports."""

    def is_imported(module: str) -> bool:
        pattern = rf"^from \.{module} import|^from \. import .*\b{module}\b"
        return any(re.search(pattern, text, re.M) for text in texts.values())

    return {
        name: text
        for name, text in found.items()
        if is_imported(name.removesuffix(".py"))
    }


def _introduction(model: Model, recipe: Recipe) -> str:
    title = f"{model.name}: a model in {recipe.title}."
    parts = [title, model.about.strip(), model.paper.strip()]
    return doc("\n\n".join(filter(None, parts))).text + "\n" + recipe.preamble


def _command_line(
    model: Model, program: Program, recipe: Recipe, shared: Shared
) -> str:
    return module(
        PAGES,
        "__main__.py",
        shared,
        package=Literal(package_name(model, recipe)),
        outputs=writers.commands(program),
        files=writers.stems(program),
        numbers=Literal(memory.for_one_example(program.outputs, model)),
        help=neutral.help_texts(model, shared),
        data_help=Literal(data.help_text(model.data)),
    )


def _readme(model: Model, recipe: Recipe) -> str:
    return render(
        PAGES,
        "README.md",
        title=markdown(f"{model.name} in {recipe.title}"),
        about=markdown(model.about.strip()),
        paper=markdown(model.paper.strip()),
        package=Code(package_name(model, recipe)),
        data=Code(" --data PATH" if data.needs_path(model.data) else ""),
    )


def _model(model: Model, recipe: Recipe, shared: Shared) -> str:
    networks = Definitions(recipe.networks(model, shared))
    return module(recipe.folder / "pages", "model.py", shared, networks=networks)


def _losses(program: Program, recipe: Recipe, shared: Shared) -> str:
    functions = (loss_function(loss, recipe.framework) for loss in program.losses)
    written = Definitions(tuple(functions))
    return module(recipe.folder / "pages", "losses.py", shared, functions=written)


def _train(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
    framework = recipe.framework
    reading = framework_reading(model, program)
    parts = {"partials": Block(schedule.partials(program, framework, reading))}
    if recipe.compiled:
        parts["compiled"] = Block(recipe.compiled(program, reading))
    limits = (*schedule.smallest_minibatch(model), *schedule.fitted(program))
    steps = (
        recipe.step(step, stage.stage.simultaneous)
        for stage in program.stages
        for step in stage.steps
    )
    return module(
        recipe.folder / "pages",
        "train.py",
        shared,
        columns=schedule.columns(program),
        steps=Definitions(tuple(steps)),
        optimizers=Definitions((recipe.optimizers(model),)),
        checks=Block(checks.calls(model)),
        dataset=Block((*limits, *schedule.dataset(reading))),
        digest=Block(schedule.digest(reading)),
        restore=Block(schedule.restore(program, model)),
        per_epoch=Block(tuple(schedule.per_epoch(program, reading))),
        total=Block(schedule.total(program, reading)),
        epochs=Block(schedule.epoch_lengths(program, reading)),
        loop=Block(schedule.loop(program, framework, reading, model)),
        result=Block(schedule.result(program, reading)),
        **parts,
    )


_CONSTANTS = {
    "SIDE": (20, "codes along each side of a regular grid"),
    "POINTS": (1000, "points in a scatter plot of samples"),
    "CHUNK": (500, "examples computed at once"),
}


def _constants(writers: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The sizes that the writers of outputs name."""
    used = mentioned(writers)
    return tuple(
        Assign(name, Literal(size), comment)
        for name, (size, comment) in _CONSTANTS.items()
        if name in used
    )


def _outputs(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
    written = writers.writers(program, model, recipe.framework)
    trial = "data.trial" if data.is_split(model.data) else "data.load"
    return module(
        recipe.folder / "pages",
        "outputs.py",
        shared,
        dataset=Block(data.dataset_type(model.data)),
        trial=Block(Ref(trial, Import(".", "data"))),
        constants=Block(_constants(written)),
        functions=Definitions(outputs.functions(program, recipe.framework, model)),
        writers=Definitions(written),
        table=writers.table(program),
    )
