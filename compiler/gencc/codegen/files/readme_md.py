"""README.md of a package."""

from __future__ import annotations

from gencc.codegen import naming
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
        elsewhere=_elsewhere(model),
        origin=markdown(origin(model)),
    )


def _elsewhere(model: Model) -> Code:
    """Where the weights lie that are read, a paragraph for each network."""
    paragraphs = [
        f"The weights of {network.name} are read as a run begins, from "
        f"{network.pretrained.path}, or from the path that a flag of its own names: a "
        "file of safetensors, or another run."
        for network in naming.pretrained(model)
        if network.pretrained
    ]
    return Code("".join(f"\n\n{markdown(text).text}" for text in paragraphs))
