"""The model as one file: networks, losses, steps and a loop, for a slide or a lesson.

It prints the same nodes as model.py, losses.py and train.py, on a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gencc.codegen.files import config_py, data_py, losses_py, model_py, train_py
from gencc.codegen.files.train_py import loop, pretrained
from gencc.codegen.framework import reading as framework_reading
from gencc.codegen.pages import Code, doc, module
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Declare,
    Import,
    Literal,
    Name,
    Ref,
    Symbol,
)
from gencc.codegen.python.rewrite import rewritten
from gencc.codegen.python.scope import Block, Definitions
from gencc.codegen.recipe import Recipe, Shared
from gencc.codegen.runtime_files import SUPPORT
from gencc.ir.model import Model
from gencc.lowering.plan import Program

_WITHIN = frozenset({".model", ".losses", ".config", ".outputs"})


Rule = Callable[[Any], Any]
"""What a part of the code becomes, for `rewritten`."""


def text(
    model: Model,
    program: Program,
    recipe: Recipe,
    name: str,
    shared: Shared,
    commented: Rule,
) -> str:
    """The text of the file, which stands in a folder called `name`.

    `commented` may put a comment above a definition, which has its name of a package.
    """
    reading = framework_reading(model, program)
    networks = recipe.networks(model, shared)
    terms = losses_py.functions(program, recipe.framework)
    training = train_py.training(model, program, recipe)
    inlined = in_one_file(model)

    def untested(part: Any) -> Any:
        return _untested(inlined(part))

    def own(code: Any, rule: Rule) -> Any:
        return rewritten(rewritten(code, commented), rule)

    return module(
        recipe.folder / "pages",
        "single_file.py",
        shared,
        imported,
        title=_title(model, recipe, name),
        preamble=Code(recipe.preamble.strip()),
        settings=Block(settings(model)),
        networks=rewritten(Definitions(networks), commented),
        terms=own(Definitions(terms), inlined),
        loop=Block(loop.loop(program, recipe.framework, reading, model)),
        reading=Block(pretrained.reading(model, resumes=False)),
        data_help=Literal(data_py.help_text(model.data)),
        out=Literal(f"runs/{name}"),
        **{slot: own(code, untested) for slot, code in training.items()},
    )


def settings(model: Model) -> tuple[Declare, ...]:
    """The fields of Config."""
    return tuple(
        Declare(word, Name(type(value).__name__), Literal(value))
        for word, value in config_py.settings(model)
    )


def _title(model: Model, recipe: Recipe, name: str) -> Code:
    parts = [
        f"{model.name}: a model in {recipe.title}, in one file.",
        model.about.strip(),
        model.paper.strip(),
        "It trains when it is run, and writes its losses, every digit, and their curves "
        f"into runs/{name}. The folder {SUPPORT} beside it has what any training needs, "
        "and what is the same in every framework: data, initial weights, and random "
        "numbers that depend on the seed alone.",
    ]
    return doc("\n\n".join(filter(None, parts)))


def imported(source: Import) -> Import | None:
    """The import in the file of what a package has in a module of its own."""
    if source.module in _WITHIN:
        return None
    if not source.module.startswith("."):
        return source
    module = source.module.removeprefix(f".{SUPPORT}").lstrip(".")
    return replace(source, module=f"{SUPPORT}.{module}".rstrip("."))


def in_one_file(model: Model) -> Callable[[Any], Any]:
    """Code of several modules as it is within one, for `rewritten`."""
    results = dict(model_py.aliases(model))
    return lambda part: results.get(part) or _inlined(part)


def _inlined(part: Any) -> Any:
    """losses.kl(q) -> kl_term(q), as a step has a variable that is called as its loss."""
    match part:
        case Symbol(word, "a loss"):
            return replace(part, word=f"{word}_term", derived=True)
        case Attribute(Ref("losses"), name):
            return Name(name)
    return part


def _untested(part: Any) -> Any:
    """Without the part of the data that outputs are tried on, as there are none."""
    match part:
        case Assign("dataset, trial", value):
            return Assign("dataset, _", value)
    return part
