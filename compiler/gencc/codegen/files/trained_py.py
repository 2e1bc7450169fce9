"""trained.py: a model read from its run folder, with what its outputs need."""

from __future__ import annotations

from gencc.codegen.files import data_py
from gencc.codegen.files.outputs_py import labels
from gencc.codegen.files.train_py import pretrained
from gencc.codegen.pages import Code, module
from gencc.codegen.python.nodes import (
    Binary,
    Call,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
)
from gencc.codegen.python.scope import Block
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir.model import Model
from gencc.lowering.plan import Program


def text(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
    """The text of trained.py."""
    which = checkpoints(model)
    return module(
        recipe.folder / "pages",
        "trained.py",
        shared,
        model=Literal(model.name),
        dataset=Block(data_py.dataset_type(model.data)),
        label=Block(labels.field(program)),
        which=Literal(which[0]),
        choices=Code(", ".join(f'"{word}"' for word in which)),
        checkpoint=_checkpoint("best" in which),
        rules=Block(pretrained.expected(model)),
    )


def checkpoints(model: Model) -> tuple[str, ...]:
    """What checkpoints are called beside their numbers of steps, the usual one first."""
    keeps = model.validation and model.validation.keep
    return ("best", "last") if keeps else ("last",)


def _checkpoint(keeps: bool) -> Expression:
    """The newest, the best, or that of a step."""
    if keeps:
        chosen: Expression = Name("VALIDATION.checkpoint")
        return Call(chosen, (Name("run"), Name("which")))
    chosen = Ref("checkpoints.chosen", Import(".support", "checkpoints"))
    folder = Binary("/", Name("run"), Literal("checkpoints"))
    return Call(chosen, (folder, Name("which")))
