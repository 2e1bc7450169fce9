"""__init__.py of a package: what the model is, and the framework it is in."""

from __future__ import annotations

from gencc.codegen.pages import doc
from gencc.codegen.recipe import Recipe
from gencc.ir.model import Model


def text(model: Model, recipe: Recipe) -> str:
    """The text of __init__.py."""
    title = f"{model.name}: a model in {recipe.title}."
    parts = [title, model.about.strip(), model.paper.strip()]
    return doc("\n\n".join(filter(None, parts))).text + "\n" + recipe.preamble
