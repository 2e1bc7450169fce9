"""__init__.py of a package: what the model is, and the names that others import."""

from __future__ import annotations

from gencc.codegen.pages import Code, doc, render
from gencc.codegen.paths import PAGES
from gencc.codegen.recipe import Recipe
from gencc.ir.model import Model


def text(model: Model, recipe: Recipe) -> str:
    """The text of __init__.py."""
    title = f"{model.name}: a model in {recipe.title}."
    parts = [title, model.about.strip(), model.paper.strip()]
    return render(
        PAGES,
        "__init__.py",
        introduction=doc("\n\n".join(filter(None, parts))),
        preamble=Code(recipe.preamble),
    )
