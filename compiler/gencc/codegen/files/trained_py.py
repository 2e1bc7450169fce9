"""trained.py: a model read from its run folder, with what its outputs need."""

from __future__ import annotations

from gencc.codegen.files import data_py
from gencc.codegen.files.outputs_py import labels, worst
from gencc.codegen.files.train_py import pretrained
from gencc.codegen.pages import Code, module
from gencc.codegen.python.nodes import (
    Assign,
    Binary,
    Call,
    Declare,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Statement,
)
from gencc.codegen.python.scope import Block
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir.model import Data, Model
from gencc.lowering.plan import Program

_PARTS = "networks", "config", "tensor", "trial", "run", "checkpoint.step"


def text(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
    """The text of trained.py."""
    fitted = (Name("columns"),) if data_py.has_columns(model.data) else ()
    which = checkpoints(model)
    read = Ref("data.trial", Import(".", "data"))
    names: tuple[Expression, ...] = ()
    if data_py.names_labels(model):
        of = Ref("label_names.of", Import(".", "label_names"))
        names = (Call(of, (Name("checkpoint.facts"),)),)
    given = (read, Name("location"), Name("config.precision"), *fitted, *names)
    trained = (*map(Name, _PARTS), *fitted)
    return module(
        recipe.folder / "pages",
        "trained.py",
        shared,
        model=Literal(model.name),
        dataset=Block(data_py.tried_type(model.data)),
        columns=Block(_field(model.data)),
        label=Block((*labels.field(program), *worst.field(program, model))),
        which=Literal(which[0]),
        choices=Code(", ".join(f'"{word}"' for word in which)),
        checkpoint=_checkpoint("best" in which),
        rules=Block(_rules(model)),
        restored=Block(_restored(model.data)),
        trial=Block(Call(Name("partial"), given)),
        trained=Block(Call(Name("Trained"), trained)),
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


def _field(data: Data) -> tuple[Statement, ...]:
    """The field of a trained model for the columns of a table, if they have names."""
    if not data_py.has_columns(data):
        return ()
    return (Declare("columns", data_py.named("Fitted")),)


def _restored(data: Data) -> tuple[Statement, ...]:
    """What was fitted to the columns, from the facts of the checkpoint."""
    if not data_py.has_columns(data):
        return ()
    restored = Call(Name("data.COLUMNS.restored"), (Name("checkpoint.facts"),))
    return (Assign("columns", restored),)


def _rules(model: Model) -> Expression:
    """The facts of the checkpoint beside the settings and the data."""
    rules = pretrained.expected(model)
    if not data_py.has_columns(model.data):
        return rules
    return Binary("|", rules, Call(Name("columns.facts")))
