"""trained.py: a model read from its run folder, with what its outputs need."""

from __future__ import annotations

from gencc.codegen.files import data_py
from gencc.codegen.files.outputs_py import labels
from gencc.codegen.pages import module
from gencc.codegen.python.nodes import Import, Literal, Ref
from gencc.codegen.python.scope import Block
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir.model import Model
from gencc.lowering.plan import Program


def text(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
    """The text of trained.py."""
    trial = "data.trial" if data_py.is_split(model.data) else "data.load"
    return module(
        recipe.folder / "pages",
        "trained.py",
        shared,
        model=Literal(model.name),
        dataset=Block(data_py.dataset_type(model.data)),
        label=Block(labels.field(program)),
        trial=Block(Ref(trial, Import(".", "data"))),
    )
