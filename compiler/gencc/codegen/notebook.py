"""A lowered model and a backend's recipe -> a notebook, and the support that it imports.

It is the text of one Python file, cut where a line begins with `# %%`, with what stands
above each cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

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

Cell = dict[str, Any]


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
        cell(kind, number, text)
        for number, (kind, text) in enumerate(_texts(code, above))
    ]
    return written({"cells": cells, "metadata": _PYTHON, **_FORMAT})


def _texts(code: str, above: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    before, *rest = _CELL.split(code)
    assert not before.strip(), "code before the first cell"
    for key, text in zip(rest[::2], rest[1::2], strict=True):
        if key:
            yield "markdown", above[key]
        if text.strip():
            yield "code", text


def cell(kind: str, number: int, text: str) -> Cell:
    """A cell of Markdown or of code, the first one with the number 0."""
    unrun: Cell = {"execution_count": None, "outputs": []} if kind == "code" else {}
    common = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}}
    return {**common, **unrun, "source": lines(text)}


def lines(text: str) -> list[str]:
    """A text as a notebook keeps it."""
    return text.strip().splitlines(keepends=True)


def written(notebook: Mapping[str, Any]) -> bytes:
    """The file."""
    return f"{json.dumps(notebook, indent=1, ensure_ascii=False)}\n".encode()
