"""model.md: the head of a model card, with the front matter that hubs read."""

from __future__ import annotations

import json

from gencc.codegen.pages import markdown
from gencc.codegen.recipe import Recipe
from gencc.ir.model import Model


def text(model: Model, recipe: Recipe) -> str:
    """The text of model.md."""
    tags = ("generative-model", model.name, recipe.name)
    written = "".join(f"- {json.dumps(tag)}\n" for tag in tags)  # which is YAML as well
    front = f"---\nlibrary_name: {recipe.library}\ntags:\n{written}---\n"
    title = f"# {markdown(model.name).text} in {recipe.title}"
    prose = (markdown(text).text for text in (model.about, model.paper) if text)
    return "\n\n".join((front + "\n" + title, *prose)) + "\n"
