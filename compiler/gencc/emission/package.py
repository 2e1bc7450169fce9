"""A lowered model and a backend's recipe -> all files of a package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gencc.emission import neutral, outputs, schedule, snippets
from gencc.emission.framework import Framework
from gencc.emission.layout import laid_out
from gencc.emission.losses import loss_function
from gencc.emission.pages import Code, code, doc, imports, indented, markdown, render
from gencc.ir.model import Model
from gencc.program import Program, StepProgram, plan
from gencc.pycode.nodes import Def, Dict, Literal, Statement
from gencc.pycode.printer import Printer

_DATA_HELP = {
    "digits": "not needed: the digits are part of the package",
    "mnist": "with the IDX files of MNIST",
}


@dataclass(frozen=True)
class Recipe:
    """What a backend adds to the common parts.

    `folder` holds its pages/ (a Jinja page for each of model.py, losses.py, train.py
    and outputs.py, and requirements.txt) and its snippets/: those in snippets/support
    are always part of a package, the others when a file imports them.
    """

    name: str
    title: str
    folder: Path
    framework: Framework
    networks: Callable[[Model], tuple[Statement, ...]]
    step: Callable[[StepProgram], Def]
    optimizers: Callable[[Model], Def]
    compiled: Callable[[StepProgram], Def] | None = (
        None  # step functions, inside train()
    )
    preamble: str = ""  # of __init__.py, below its docstring


def emit(model: Model, recipe: Recipe) -> dict[str, bytes]:
    """Every file by its name in the package; raises CompileError."""
    program = plan(model)
    texts = {
        "__init__.py": _introduction(model, recipe),
        "__main__.py": _command_line(model, program, recipe),
        "config.py": neutral.config(model),
        "initial.py": neutral.initial(model),
        "README.md": _readme(model, recipe),
        "requirements.txt": (recipe.folder / "pages/requirements.txt").read_text(),
        "model.py": _model(model, recipe),
        "losses.py": _losses(model, program, recipe),
        "train.py": _train(model, program, recipe),
        "outputs.py": _outputs(model, program, recipe),
    }
    copied = {**snippets.support(), **snippets.data(model.data)}
    copied |= snippets.read(recipe.folder / "snippets/support", "support")
    copied |= _imported(texts, snippets.read(recipe.folder / "snippets"))
    return {**copied, **laid_out(texts)}


def package_name(model: Model, recipe: Recipe) -> str:
    """vae_torch"""
    return f"{model.name}_{recipe.name}"


def _imported(texts: dict[str, str], found: dict[str, bytes]) -> dict[str, bytes]:
    """The optional modules that some file imports."""
    return {
        name: data
        for name, data in found.items()
        if any(f"from .{name.removesuffix('.py')} import" in t for t in texts.values())
    }


def _introduction(model: Model, recipe: Recipe) -> str:
    title = f"{model.name}: a model in {recipe.title}."
    parts = [title, model.about.strip(), model.paper.strip()]
    return doc("\n\n".join(filter(None, parts))).text + "\n" + recipe.preamble


def _command_line(model: Model, program: Program, recipe: Recipe) -> str:
    entries = (
        (Literal(o.output.name), Literal(o.output.text)) for o in program.outputs
    )
    formulas = Dict(tuple(entries), table=True)
    printer = Printer()
    package = Literal(package_name(model, recipe))
    return render(
        neutral.PAGES,
        "__main__.py",
        package=Code(printer.expression(package)),
        outputs=Code(printer.expression(formulas)),
        data_help=Code(printer.expression(Literal(_DATA_HELP[model.data.source]))),
    )


def _readme(model: Model, recipe: Recipe) -> str:
    return render(
        neutral.PAGES,
        "README.md",
        title=markdown(f"{model.name} in {recipe.title}"),
        about=markdown(model.about.strip()),
        paper=markdown(model.paper.strip()),
        package=Code(package_name(model, recipe)),
        data=Code("" if model.data.source == "digits" else " --data FOLDER"),
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
    printer = Printer()
    loop = printer.block(schedule.loop(program, recipe.framework))
    partials = printer.block(schedule.partials(program, recipe.framework))
    compiled = map(recipe.compiled, program.steps) if recipe.compiled else ()
    return render(
        recipe.folder / "pages",
        "train.py",
        columns=Code(printer.expression(schedule.columns(program))),
        steps=code(printer, *map(recipe.step, program.steps)),
        optimizers=code(printer, recipe.optimizers(model)),
        per_epoch=Code(printer.expression(schedule.per_epoch(program))),
        partials=indented(Code(partials)),
        compiled=indented(Code(printer.block(compiled))),
        loop=indented(indented(Code(loop))),
        imports=imports(printer),
    )


def _outputs(model: Model, program: Program, recipe: Recipe) -> str:
    printer = Printer()
    functions = (outputs.output_function(o, recipe.framework) for o in program.outputs)
    return render(
        recipe.folder / "pages",
        "outputs.py",
        functions=code(printer, *functions),
        writers=code(printer, *map(outputs.writer, program.outputs)),
        table=Code(printer.expression(outputs.writers(program.outputs))),
        imports=imports(printer),
    )
