"""The model as the cells of a notebook, and what stands above them.

It prints the same nodes as the files of a package. A comment `%% KEY` begins a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gencc.codegen import naming
from gencc.codegen.files import data_py, losses_py, model_html, outputs_py, train_py
from gencc.codegen.files.outputs_py.functions import functions
from gencc.codegen.files.outputs_py.writers import writers
from gencc.codegen.files.single_file_py import imported, in_one_file, settings
from gencc.codegen.files.train_py import loop, pretrained
from gencc.codegen.framework import reading as framework_reading
from gencc.codegen.latex import latex
from gencc.codegen.mathematics import defined, mathml
from gencc.codegen.origin import origin
from gencc.codegen.pages import Code, markdown, module
from gencc.codegen.python.nodes import (
    Assign,
    Call,
    Class,
    Comment,
    Def,
    Do,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Ref,
    Return,
    Statement,
    Symbol,
    Tuple,
)
from gencc.codegen.python.rewrite import rewritten
from gencc.codegen.python.scope import Block, Definitions
from gencc.codegen.recipe import Recipe, Shared
from gencc.codegen.runtime_files import SUPPORT
from gencc.ir.model import Model
from gencc.lowering.plan import Program

_CELL = Comment("%%")


def text(
    model: Model, program: Program, recipe: Recipe, name: str, shared: Shared
) -> tuple[str, dict[str, str]]:
    """The code, and the Markdown above its cells by their keys.

    The notebook stands in a folder called `name`.
    """
    reading = framework_reading(model, program)
    inlined = in_one_file(model)
    above = {**_sections(model, recipe), **_terms(model), **_pictures(model)}
    drawn = writers(program, model, recipe.framework)
    slots = {
        **train_py.training(model, program, recipe),
        "terms": Definitions(
            (*_titled("loss", losses_py.functions(program, recipe.framework)),)
        ),
        "constants": Block(outputs_py.constants(drawn)),
        "computed": Definitions(
            (*_apart(functions(program, recipe.framework, model)),)
        ),
        "writers": Definitions((*_apart(drawn),)),
        "shown": Definitions((*_shown(model, program, recipe),)),
        "loop": Block(loop.loop(program, recipe.framework, reading, model)),
        "result": Block((*_result(model, program, recipe),)),
    }
    slots["steps"] = Definitions((*_apart(slots["steps"].statements),))  # type: ignore[union-attr]
    code = module(
        recipe.folder / "pages",
        "notebook.py",
        shared,
        imported,
        preamble=Code(recipe.preamble.strip()),
        settings=Block(settings(model)),
        networks=Definitions((*_networks(recipe.networks(model, shared)),)),
        reading=Block(pretrained.reading(model, resumes=False)),
        location=_location(model),
        out=Literal(f"../runs/{name}"),
        **{slot: rewritten(part, inlined) for slot, part in slots.items()},
    )
    return code, above


# ------------------------------------------------------------------ cells of code


def _apart(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Each in a cell of its own, but the first, which the page begins."""
    for number, statement in enumerate(statements):
        if number:
            yield _CELL
        yield statement


def _networks(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Each class in a cell, with the record that it returns."""
    begins = False
    for statement in statements:
        if begins:
            yield _CELL
        yield statement
        begins = not (isinstance(statement, Class) and _is_record(statement))


def _is_record(statement: Class) -> bool:
    return any(getattr(base, "text", "") == "NamedTuple" for base in statement.bases)


def _titled(kind: str, statements: Iterable[Def]) -> Iterator[Statement]:
    """Each in a cell, below what is said of it."""
    for statement in statements:
        assert isinstance(statement.name, Symbol)
        yield Comment(f"%% {kind} {statement.name.word}")
        yield statement


def _shown(model: Model, program: Program, recipe: Recipe) -> Iterator[Statement]:
    """show(save_sample(trained, OUT)) for each output, and the metrics.

    What prepares the networks for that stands before them, once.
    """
    arguments = Name("trained"), Name("OUT")
    show = Ref("show", Import(".notebooks", "show"))
    saved: dict[str, Do | Assign] = {
        f"output {output.name}": Do(
            Call(show, (Call(Name(naming.writer(output.name)), arguments),))
        )
        for output in program.outputs
    }
    if program.metrics:
        saved["metrics"] = Assign("_", Call(Name("save_metrics"), arguments))
    for number, (key, statement) in enumerate(saved.items()):
        *first, shown = recipe.framework.evaluate((statement,))
        yield from first if number == 0 else ()
        yield Comment(f"%% {key}")
        yield shown


def _result(model: Model, program: Program, recipe: Recipe) -> Iterator[Statement]:
    """The trained model, after statistics are fitted."""
    (trained,) = loop.trained_model(framework_reading(model, program))
    assert isinstance(trained, Assign) and isinstance(trained.value, Call)
    name = Keyword("model", Literal(model.name))
    call = replace(trained.value, arguments=(*trained.value.arguments, name))
    if not program.statistics:
        yield Return(Tuple((Name("run"), call)))
        return
    yield replace(trained, value=call)
    yield Do(Call(Name("fit"), (Name("trained"), Name("dataset"))))
    yield Return(Tuple((Name("run"), Name("trained"))))


def _location(model: Model) -> Call | Literal:
    """Where the data are, if they are not part of the program."""
    if not data_py.needs_path(model.data):
        return Literal(None)
    of = Ref("locations.of", Import(".support", "locations"))
    return Call(of, (List((Literal("PATH"),)),))


# ------------------------------------------------------------------ what stands above them


def _sections(model: Model, recipe: Recipe) -> dict[str, str]:
    """The text above the cells of the page."""
    title = [f"# {markdown(model.name).text}", *_prose(model)]
    title.append(
        f"A model in {recipe.title}. {markdown(origin(model)).text} The folder "
        f"`{SUPPORT}` beside this notebook has what any training needs, and what is the "
        "same in every framework: data, initial weights, and random numbers that depend "
        "on the seed alone."
    )
    return {
        "title": "\n\n".join(title),
        "settings": "## Settings\n\nThe numbers of the spec. Change one, and run all "
        "cells again.",
        "networks": "## Networks\n\nThe shape behind each layer is that of an example.",
        "losses": _formulas(model),
        "steps": _steps(model),
        "optimizers": "## Optimizers",
        "outputs": "## Outputs\n\nWhat the trained model is to show: first what is "
        "computed, then what is drawn of it.",
        "train": "## Training",
        "training": "Initial weights, the order of the examples and every random number "
        "depend on the seed alone: this curve is that of the package, and of the same "
        "spec in another framework.",
        "results": "## Results",
        "metrics": "### Metrics",
    }


def _prose(model: Model) -> list[str]:
    return [markdown(text.strip()).text for text in (model.about, model.paper) if text]


def _formulas(model: Model) -> str:
    lines = [
        *((item.signature, item.text) for item in model.formulas),
        *((item.name, item.text) for item in model.definitions),
    ]
    listed = "\n".join(f"- {latex(defined(*line))}" for line in lines)
    return f"## Losses\n\n{listed}".strip()


def _terms(model: Model) -> dict[str, str]:
    """reconstruction = ‖x − x̂‖², above its function."""
    return {
        f"loss {loss.name}": latex(defined(loss.name, loss.text))
        for loss in model.losses
    }


def _steps(model: Model) -> str:
    parts = ["## Steps"]
    for stage in model.stages:
        if stage.name:
            parts.append(f"### {markdown(stage.name).text}")
        for step in stage.steps:
            what, rules = map(markdown, model_html.described(model, stage, step))
            parts.append(f"- {what.text} {latex(mathml(step.text))}; {rules.text}")
    return "\n\n".join(parts)


def _pictures(model: Model) -> dict[str, str]:
    return {
        f"output {output.name}": f"### {markdown(output.name).text}\n\n"
        + ", ".join(latex(mathml(formula)) for formula in output.texts)
        for output in model.outputs
    }
