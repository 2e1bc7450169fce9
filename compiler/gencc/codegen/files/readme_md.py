"""README.md of a package."""

from __future__ import annotations

from gencc.codegen.files import data_py
from gencc.codegen.origin import origin
from gencc.codegen.pages import Code, markdown, render
from gencc.codegen.paths import PAGES
from gencc.codegen.recipe import Recipe
from gencc.ir.model import Model


def text(model: Model, recipe: Recipe, package: str) -> str:
    """The text of README.md."""
    weights = (recipe.folder / "pages/weights.md").read_text()
    return render(
        PAGES,
        "README.md",
        title=markdown(f"{model.name} in {recipe.title}"),
        about=markdown(model.about.strip()),
        paper=markdown(model.paper.strip()),
        package=Code(package),
        data=Code(" --data PATH" if data_py.needs_path(model.data) else ""),
        path=Code(", Path(PATH)" if data_py.needs_path(model.data) else ""),
        weights=Code(weights.strip()),
        origin=markdown(origin(model)),
    )
