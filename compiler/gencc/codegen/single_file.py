"""A lowered model and a backend's recipe -> one file, and the support that it imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from gencc.codegen import runtime_files
from gencc.codegen.files import checks_py, data_py, initial_py, single_file_py
from gencc.codegen.layout import laid_out
from gencc.codegen.naming import members
from gencc.codegen.origin import with_origin
from gencc.codegen.package import package_name
from gencc.codegen.recipe import Recipe, Shared
from gencc.codegen.runtime_files import SUPPORT
from gencc.codegen.spec_lines import beside as beside_lines
from gencc.ir.model import Model
from gencc.lowering.plan import Program, plan

Page = Callable[[Model, Program, Recipe, Shared], str]
"""Writes the text of the main file."""


def emit(model: Model, recipe: Recipe, *, spec_lines: bool = False) -> dict[str, bytes]:
    """Every file by its name in the folder; raises CompileError.

    With `spec_lines` the line of the spec stands above what comes from it.
    """
    name = folder_name(model, recipe)

    def page(model: Model, program: Program, recipe: Recipe, shared: Shared) -> str:
        commented = beside_lines(model, program) if spec_lines else _uncommented
        text = single_file_py.text(model, program, recipe, name, shared, commented)
        return with_origin(text, model)

    return beside_support(model, recipe, page)


def _uncommented(part: Any) -> Any:
    return part


def beside_support(model: Model, recipe: Recipe, page: Page) -> dict[str, bytes]:
    """A main file such as vae_torch.py, and all that it imports; raises CompileError.

    Modules beside the model of a package are in the folder `support` here.
    """
    program = plan(model)
    recipe = recipe.of(model)
    shared = members(model, recipe.attributes)
    # In this order, as each uses names that earlier ones define.
    written = {
        "data.py": data_py.text(model.data, shared),
        "initial.py": initial_py.text(model, shared),
    }
    own = page(model, program, recipe, shared)
    written |= checks_py.files(model, recipe.framework, shared)
    written = {path: with_origin(text, model) for path, text in written.items()}
    main = main_file(model, recipe)
    copied = _runtime(model, recipe)
    written |= {
        name: data.decode()
        for name, data in copied.items()
        if name.endswith(".py") and not name.startswith(f"{SUPPORT}/")
    }
    beside = {_name(name): _in_support(text) for name, text in written.items()}
    modules = runtime_files.joined(
        *({_name(name): data} for name, data in copied.items())
    )
    modules |= laid_out({main: own, **beside})
    requirements = recipe.folders[-1] / "pages/requirements.txt"
    return {
        **{name: modules[name] for name in _needed(main, modules)},
        "requirements.txt": requirements.read_bytes(),
    }


def main_file(model: Model, recipe: Recipe) -> str:
    """vae_torch.py"""
    return f"{package_name(model, recipe)}.py"


def folder_name(model: Model, recipe: Recipe) -> str:
    """vae_torch_single"""
    return f"{package_name(model, recipe)}_single"


def _runtime(model: Model, recipe: Recipe) -> dict[str, bytes]:
    """Every runtime file there is for the backend, by its name in a package."""
    return runtime_files.joined(
        runtime_files.always(recipe.folders, model.data),
        runtime_files.optional(recipe.folders),
    )


def _name(name: str) -> str:
    """batch_norm.py -> support/batch_norm.py"""
    return f"{SUPPORT}/{name.removeprefix(f'{SUPPORT}/')}"


def _in_support(text: str) -> str:
    """An import of a module that has moved into the folder `support`."""
    return re.sub(rf"^( *from )\.{SUPPORT}\b\.?", r"\1.", text, flags=re.MULTILINE)


def _needed(main: str, modules: Mapping[str, bytes]) -> list[str]:
    """What the main file imports, and what that imports, sorted."""
    needed = {f"{SUPPORT}/__init__.py"}
    waiting = [main]
    while waiting:
        name = waiting.pop()
        needed.add(name)
        own = {f"{SUPPORT}/{word}.py" for word in _imports(modules[name])}
        waiting += (own & modules.keys()) - needed
    data = {f"{name.removesuffix('.py')}.npz" for name in needed}
    return sorted(needed | data & modules.keys())


@cache
def _imports(source: bytes) -> frozenset[str]:
    """Words of import statements that may be names of support modules."""
    words: set[str] = set()
    for node in _statements(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").removeprefix(SUPPORT).lstrip(".")
            if node.level == 1 or (node.module or "").startswith(SUPPORT):
                words |= {module} if module else {alias.name for alias in node.names}
    return frozenset(words)


def _statements(block: ast.AST) -> Iterator[ast.AST]:
    """All statements in a module or statement, without the many nodes of expressions."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for statement in getattr(block, part, ()):
            yield statement
            yield from _statements(statement)
