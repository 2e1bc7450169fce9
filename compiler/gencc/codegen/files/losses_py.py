"""losses.py: the loss terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gencc.codegen import naming
from gencc.codegen.expressions import write
from gencc.codegen.framework import Framework
from gencc.codegen.pages import module
from gencc.codegen.python.nodes import Assign, Def, Doc, Name, Parameter, Return
from gencc.codegen.python.scope import Definitions
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir import expressions as ir
from gencc.lowering.plan import LossFunction, Program

_ROUNDED = {
    "log_sigmoid": "sigmoid",
    "bce_with_logits": "sigmoid",
    "log_softmax": "softmax",
}


def text(program: Program, recipe: Recipe, shared: Shared) -> str:
    """The text of losses.py."""
    written = Definitions(functions(program, recipe.framework))
    return module(recipe.folder / "pages", "losses.py", shared, functions=written)


def functions(program: Program, framework: Framework) -> tuple[Def, ...]:
    """A function for each term of a loss, except those that return their argument."""
    return tuple(
        _function(loss, framework) for loss in program.losses if not loss.is_argument
    )


def _function(loss: LossFunction, framework: Framework) -> Def:
    """A pure function of named values, with the spec's formula as its docstring."""
    dialect = replace(
        framework.training, parameter=lambda p: Name(naming.value(p.name))
    )
    parameters = tuple(
        Parameter(naming.value(name), framework.annotation(kind))
        for name, kind in loss.parameters
    )
    lines = (
        Assign(naming.value(name), write(value, dialect)) for name, value in loss.lines
    )
    doc = Doc(on_logits(loss.text, loss.values))
    result = Return(write(loss.value, dialect))
    return Def(
        naming.loss(loss.name), parameters, framework.tensor, (doc, *lines, result)
    )


def on_logits(text: str, values: Iterable[ir.Expression]) -> str:
    """The formula of the spec, and why the code below it looks different."""
    rounded = dict.fromkeys(
        name
        for value in values
        for part in ir.walk(value)
        if (name := _rounded(part)) is not None
    )
    if not rounded:
        return text
    what = " or ".join(rounded)
    return f"{text}\n\nOn logits: the logarithm of a rounded {what} would lose digits."


def _rounded(part: ir.Expression) -> str | None:
    """The activation whose logarithm is computed from its logits here."""
    if isinstance(part, ir.CrossEntropy):
        return "softmax"
    return _ROUNDED.get(part.function) if isinstance(part, ir.Elementwise) else None
