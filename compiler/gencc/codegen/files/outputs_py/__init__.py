"""outputs.py: the outputs, metrics and statistics of a trained model."""

from __future__ import annotations

from gencc.codegen.files.outputs_py.functions import functions
from gencc.codegen.files.outputs_py.writers import table, writers
from gencc.codegen.pages import module
from gencc.codegen.python.nodes import Assign, Literal, Statement
from gencc.codegen.python.scope import Block, Definitions, mentioned
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir.model import Model
from gencc.lowering.plan import Program

_CONSTANTS = {
    "SIDE": (20, "codes along each side of a regular grid"),
    "POINTS": (1000, "points in a scatter plot of samples"),
    "CHUNK": (500, "examples computed at once"),
    "ACROSS": (8, "pictures of each class, in a row"),
}


def text(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
    """The text of outputs.py."""
    written = writers(program, model, recipe.framework)
    return module(
        recipe.folder / "pages",
        "outputs.py",
        shared,
        constants=Block(constants(written)),
        functions=Definitions(functions(program, recipe.framework, model)),
        writers=Definitions(written),
        table=Block((table(program),)),
    )


def constants(writers: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The sizes that the writers of outputs use."""
    used = mentioned(writers)
    return tuple(
        Assign(name, Literal(size), comment)
        for name, (size, comment) in _CONSTANTS.items()
        if name in used
    )
