"""A lowered model and a backend's recipe -> a notebook, and the support that it imports.

It is the text of one Python file, cut where a line begins with `# %%`, with what stands
above each cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from gencc.codegen.files import notebook_py
from gencc.codegen.package import package_name
from gencc.codegen.recipe import Recipe, Shared
from gencc.codegen.single_file import beside_support, main_file
from gencc.ir.model import Model
from gencc.lowering.plan import Program

_CELL = re.compile(r"^# %%(?: (.+))?\n", re.MULTILINE)
_FORMAT = {"nbformat": 4, "nbformat_minor": 5}  # as Jupyter 7 writes them
_PYTHON = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}

Cell = dict[str, object]


def emit(model: Model, recipe: Recipe) -> dict[str, bytes]:
    """Every file by its name in the folder; raises CompileError."""
    above: dict[str, str] = {}
    name = folder_name(model, recipe)

    def page(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
        text, markdown = notebook_py.text(model, program, recipe, name, shared)
        above.update(markdown)
        return text

    files = beside_support(model, recipe, page)
    code = files.pop(main_file(model, recipe)).decode()
    return {f"{package_name(model, recipe)}.ipynb": notebook(code, above), **files}


def folder_name(model: Model, recipe: Recipe) -> str:
    """vae_torch_notebook"""
    return f"{package_name(model, recipe)}_notebook"


def notebook(code: str, above: Mapping[str, str]) -> bytes:
    """The code in cells, with Markdown above those that begin with `# %% KEY`."""
    cells = [
        {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, **own}
        for number, (kind, own) in enumerate(_cells(code, above))
    ]
    text = json.dumps(
        {"cells": cells, "metadata": _PYTHON, **_FORMAT}, indent=1, ensure_ascii=False
    )
    return f"{text}\n".encode()


def _cells(code: str, above: Mapping[str, str]) -> Iterator[tuple[str, Cell]]:
    before, *rest = _CELL.split(code)
    assert not before.strip(), "code before the first cell"
    for key, text in zip(rest[::2], rest[1::2], strict=True):
        if key:
            yield "markdown", {"source": _lines(above[key])}
        if text.strip():
            yield (
                "code",
                {"execution_count": None, "outputs": [], "source": _lines(text)},
            )


def _lines(text: str) -> list[str]:
    return text.strip().splitlines(keepends=True)
