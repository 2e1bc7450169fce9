"""A lowered model and a backend's recipe -> all files of a package."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gencc.emission import data, memory, neutral, outputs, schedule, snippets, writers
from gencc.emission.framework import Framework, Reading
from gencc.emission.framework import reading as framework_reading
from gencc.emission.layout import laid_out
from gencc.emission.losses import loss_function
from gencc.emission.pages import Code, code, doc, imports, indented, markdown, render
from gencc.emission.paths import PAGES
from gencc.ir.model import Model
from gencc.program import Program, StepProgram, plan
from gencc.pycode.nodes import Def, Import, Literal, Ref, Statement
from gencc.pycode.printer import Printer


@dataclass(frozen=True)
class Recipe:
    """What a backend adds to the common parts.

    `folder` holds its pages/ (a Jinja page for each of model.py, losses.py, train.py
    and outputs.py, and requirements.txt) and its snippets/: those in snippets/support
    are always part of a package, the others when a file imports them. `more` is a folder
    whose snippets/ and requirements.txt are used beside, or instead of, those.
    """

    name: str
    title: str
    folder: Path
    framework: Framework
    networks: Callable[[Model], tuple[Statement, ...]]
    step: Callable[[StepProgram, bool], Def]  # and whether others move together with it
    optimizers: Callable[[Model], Def]
    compiled: Callable[[Program, Reading], tuple[Def, ...]] | None = None  # in train()
    preamble: str = ""  # of __init__.py, below its docstring
    more: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where snippets and requirements are, the last of one name being the one."""
        return (self.folder, self.more) if self.more else (self.folder,)


def emit(model: Model, recipe: Recipe) -> dict[str, bytes]:
    """Every file by its name in the package; raises CompileError."""
    program = plan(model)
    texts = {
        "__init__.py": _introduction(model, recipe),
        "__main__.py": _command_line(model, program, recipe),
        "config.py": neutral.config(model),
        "data.py": data.page(model.data),
        "initial.py": neutral.initial(model),
        "README.md": _readme(model, recipe),
        "requirements.txt": (recipe.folders[-1] / "pages/requirements.txt").read_text(),
        "model.py": _model(model, recipe),
        "losses.py": _losses(model, program, recipe),
        "train.py": _train(model, program, recipe),
        "outputs.py": _outputs(model, program, recipe),
    }
    copied = {**snippets.support(), **snippets.data(model.data)}
    optional = snippets.optional()
    for folder in recipe.folders:
        copied |= snippets.read(folder / "snippets/support", "support")
        optional |= snippets.read(folder / "snippets")
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


def _command_line(model: Model, program: Program, recipe: Recipe) -> str:
    printer = Printer()
    package = Literal(package_name(model, recipe))
    return render(
        PAGES,
        "__main__.py",
        package=Code(printer.expression(package)),
        outputs=Code(printer.expression(writers.commands(program))),
        numbers=Code(str(memory.for_one_example(program.outputs, model))),
        data_help=Code(printer.expression(Literal(data.help_text(model.data)))),
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


def _model(model: Model, recipe: Recipe) -> str:
    printer = Printer()
    body = code(printer, *recipe.networks(model))
    pages = recipe.folder / "pages"
    return render(pages, "model.py", networks=body, imports=imports(printer))


def _losses(model: Model, program: Program, recipe: Recipe) -> str:
    printer = Printer()
    body = code(
        printer,
        *(loss_function(loss, model, recipe.framework) for loss in program.losses),
    )
    pages = recipe.folder / "pages"
    return render(pages, "losses.py", functions=body, imports=imports(printer))


def _train(model: Model, program: Program, recipe: Recipe) -> str:
    printer, framework = Printer(), recipe.framework
    reading = framework_reading(model, program)
    loop = printer.block(schedule.loop(program, framework, reading, model))
    partials = printer.block(schedule.partials(program, framework, reading))
    limits = (*schedule.smallest_minibatch(model), *schedule.fitted(program))
    dataset = (*limits, *schedule.dataset(reading))
    compiled = recipe.compiled(program, reading) if recipe.compiled else ()
    steps = (
        recipe.step(step, stage.stage.simultaneous)
        for stage in program.stages
        for step in stage.steps
    )
    return render(
        recipe.folder / "pages",
        "train.py",
        columns=Code(printer.expression(schedule.columns(program))),
        steps=code(printer, *steps),
        optimizers=code(printer, recipe.optimizers(model)),
        dataset=indented(Code(printer.block(dataset))),
        digest=Code(printer.expression(schedule.digest(reading))),
        restore=indented(
            indented(Code(printer.block(schedule.restore(program, model))))
        ),
        per_epoch=indented(Code(printer.block(schedule.per_epoch(program, reading)))),
        total=indented(Code(printer.block(schedule.total(program, reading)))),
        epochs=Code(printer.expression(schedule.epoch_lengths(program, reading))),
        partials=indented(Code(partials)),
        compiled=indented(Code(printer.block(compiled))),
        loop=indented(indented(Code(loop))),
        result=indented(Code(printer.block(schedule.result(program, reading)))),
        imports=imports(printer),
    )


_CONSTANTS = {
    "SIDE": "20  # codes along each side of a regular grid",
    "POINTS": "1000  # points in a scatter plot of samples",
    "CHUNK": "500  # examples computed at once",
}


def _constants(written: str) -> str:
    """The sizes that the writers of outputs name."""
    used = (name for name in _CONSTANTS if re.search(rf"\b{name}\b", written))
    return "\n".join(f"{name} = {_CONSTANTS[name]}" for name in used)


def _outputs(model: Model, program: Program, recipe: Recipe) -> str:
    printer = Printer()
    functions = outputs.functions(program, recipe.framework, model)
    written = code(printer, *writers.writers(program, model, recipe.framework))
    trial = "data.trial" if data.is_split(model.data) else "data.load"
    return render(
        recipe.folder / "pages",
        "outputs.py",
        dataset=Code(printer.expression(data.dataset_type(model.data))),
        trial=Code(printer.expression(Ref(trial, Import(".", "data")))),
        constants=Code(_constants(written.text)),
        functions=code(printer, *functions),
        writers=written,
        table=Code(printer.expression(writers.table(program))),
        imports=imports(printer),
    )
