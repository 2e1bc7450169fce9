"""README.md of a package."""

from __future__ import annotations

from gencc.codegen.files import data_py
from gencc.codegen.pages import Code, markdown, render
from gencc.codegen.paths import PAGES
from gencc.ir.model import Model


def text(model: Model, title: str, package: str) -> str:
    """The text of README.md; `title` is what the framework is called."""
    return render(
        PAGES,
        "README.md",
        title=markdown(f"{model.name} in {title}"),
        about=markdown(model.about.strip()),
        paper=markdown(model.paper.strip()),
        package=Code(package),
        data=Code(" --data PATH" if data_py.needs_path(model.data) else ""),
    )
