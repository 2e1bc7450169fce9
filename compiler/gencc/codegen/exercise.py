"""A package -> an exercise: some functions without their bodies, tests, and the solution.

The tests need no gencc: they train the package for some iterations, and hold its losses
against those that the spec means.
"""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

from gencc.codegen.files.model_py import architectures
from gencc.codegen.notebook import Cell, cell, lines, written
from gencc.codegen.pages import Code, markdown, render
from gencc.codegen.paths import PAGES
from gencc.ir.layers import show_shape
from gencc.ir.model import Model, Network, Placed, Step
from gencc.ir.records import dataclass
from gencc.lowering.plan import Program, plan
from gencc.plugins import Package

_PAGES = PAGES / "exercise"
Curve = Sequence[Mapping[str, float]]
_Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Blank:
    """A function that is to be written, or a class without its `__init__`.

    name: losses.kl. module, function: where it stands in the package. task: what it
    computes, in the words of the spec.
    """

    name: str
    module: str
    function: str
    task: str


def blanks(package: Package, model: Model) -> tuple[Blank, ...]:
    """Every function that can be left out of the package of a lowered model.

    Or of its notebook. A function of simultaneous steps has the names of all of them.
    """
    program = plan(model)
    sources = _sources(package)
    networks, makers = [*_networks(model)], _makers(sources["model"])
    return (
        *(_named(makers, "model", networks) if len(networks) == len(makers) else ()),
        *_named(_functions(sources["losses"]), "losses", _losses(program)),
        *_named(_functions(sources["train"]), "train", _steps(program)),
    )


def _sources(package: Package) -> dict[str, str]:
    """The code of the networks, of the losses, and of the steps."""
    if notebook := _notebook(package):
        cells = json.loads(package.files[notebook])["cells"]
        return {
            module: "\n\n".join(_text(cell) for cell in _section(cells, module))
            for module in _HEADINGS
        }
    return {m: package.files[f"{m}.py"].decode() for m in _HEADINGS}


def _networks(model: Model) -> Iterator[dict[str, str]]:
    """Those that are alike are one function, which has the names of all."""
    for architecture in architectures(model):
        task = _layers(architecture.first)
        yield {f"networks.{network.name}": task for network in architecture.networks}


def _layers(network: Network) -> str:
    """flatten, dense 256 units, relu; mean: dense 2 units"""
    chains = [("", network.layers), *((f"{h.name}: ", h.layers) for h in network.heads)]
    return "; ".join(
        head + ", ".join(map(_layer, chain)) for head, chain in chains if chain
    )


def _layer(placed: Placed) -> str:
    """dense 256 units, or reshape [8, 8, 1]"""
    word, settings = placed.layer.word, placed.layer.settings()
    shape = show_shape(placed.output) if word == "reshape" else ""
    return " ".join(filter(None, (word, settings, shape)))


def _makers(source: str) -> list[_Definition]:
    """The function or the class of each architecture, but for records and the one of all."""
    parts = ast.parse(source).body
    return [part for part in parts if _makes_a_network(part)]


def _makes_a_network(part: ast.stmt) -> TypeGuard[_Definition]:
    if isinstance(part, ast.ClassDef):
        return part.name != "Networks" and bool(_constructor(part))
    is_function = isinstance(part, ast.FunctionDef) and part.returns is not None
    return is_function and ast.unparse(part.returns) == "keras.Model"  # type: ignore[attr-defined]


def _constructor(part: ast.ClassDef) -> ast.FunctionDef | None:
    methods = [method for method in part.body if isinstance(method, ast.FunctionDef)]
    return next((method for method in methods if method.name == "__init__"), None)


def _losses(program: Program) -> Iterator[dict[str, str]]:
    for loss in program.losses:
        if not loss.is_argument:
            yield {f"losses.{loss.name}": loss.text}


def _steps(program: Program) -> Iterator[dict[str, str]]:
    """What each function of train.py is for, in their order there; conditions stay."""
    for stage in program.stages:
        for update in stage.updates:
            yield from ({} for step in update.steps if step.condition)
            yield {f"steps.{own.step.name}": _task(own.step) for own in update.steps}


def _task(step: Step) -> str:
    return f"{'maximize' if step.maximize else 'minimize'} {step.text}"


def _named(
    functions: Sequence[_Definition], module: str, tasks: Iterable[dict[str, str]]
) -> Iterator[Blank]:
    for function, tasks_of in zip(functions, tasks, strict=False):
        for name, task in tasks_of.items():
            yield Blank(name, module, function.name, task)


def _functions(source: str) -> list[ast.FunctionDef]:
    return [
        part for part in ast.parse(source).body if isinstance(part, ast.FunctionDef)
    ]


# ------------------------------------------------------------------ what is written


def around(package: Package, chosen: Sequence[Blank], curve: Curve) -> Package:
    """The folder of the exercise; `curve` are the losses of the first iterations."""
    if notebook := _notebook(package):
        return _around_notebook(package, notebook, chosen, curve)
    name = package.name
    files = {f"{name}/{path}": data for path, data in package.files.items()}
    for path in dict.fromkeys(f"{blank.module}.py" for blank in chosen):
        files[f"solution/{path}"] = package.files[path]
        own = _without(package.files[path].decode(), chosen)
        files[f"{name}/{path}"] = own.encode()
    expected = {
        "blanks": {
            b.name: {"module": b.module, "function": b.function} for b in chosen
        },
        "curve": [dict(row) for row in curve],
    }
    listed = "\n".join(
        f"- `{b.function}` of `{name}/{b.module}.py`: {markdown(b.task).text}"
        for b in chosen
    )
    files["expected.json"] = f"{json.dumps(expected, indent=1)}\n".encode()
    files["README.md"] = render(
        _PAGES, "README.md", package=Code(name), blanks=Code(listed)
    ).encode()
    files["test_exercise.py"] = render(
        _PAGES, "test_exercise.py", package=Code(json.dumps(name))
    ).encode()
    return Package(f"{name}_exercise", files)


def _without(source: str, chosen: Sequence[Blank]) -> str:
    """The module, its chosen functions with their docstring and an error alone."""
    kept = source.splitlines()
    for definition in reversed(ast.parse(source).body):
        if isinstance(definition, ast.FunctionDef | ast.ClassDef):
            own = [b for b in chosen if b.function == definition.name]
            if own:
                first, last, indent = _body(definition)
                names = " and ".join(blank.name for blank in own)
                error = f'raise NotImplementedError("{names} is to be written")'
                task = _commented(own[0]) if own[0].module == "model" else []
                kept[first:last] = [f"{indent}{line}" for line in (*task, error)]
    return "\n".join([*kept, ""])


def _body(definition: _Definition) -> tuple[int, int, str]:
    """From and to which line a body goes, without its docstring, and its indentation."""
    if isinstance(definition, ast.FunctionDef):
        return definition.body[0].end_lineno or 0, definition.end_lineno or 0, "    "
    method = _constructor(definition)
    assert method is not None, "only such classes are left out"
    return method.body[0].lineno - 1, method.end_lineno or 0, "        "


def _commented(blank: Blank) -> list[str]:
    """The layers to be written, as comments."""
    return [f"# {line}" for line in textwrap.wrap(blank.task, 76)]


# ------------------------------------------------------------------ notebooks

_HEADINGS = {
    "model": ("## Networks", "## Losses"),
    "losses": ("## Losses", "## Steps"),
    "train": ("## Steps", "## Optimizers"),
}
"""Between which headings of a notebook the functions of a module are."""


def _notebook(package: Package) -> str:
    """The name of the notebook, if the package is one."""
    return next((name for name in package.files if name.endswith(".ipynb")), "")


def _around_notebook(
    package: Package, name: str, chosen: Sequence[Blank], curve: Curve
) -> Package:
    """The notebook with cells to be filled in, and at its end one that tests them."""
    notebook = json.loads(package.files[name])
    cells: list[Cell] = notebook["cells"]
    for module in _HEADINGS:
        own = [blank for blank in chosen if blank.module == module]
        for part in _section(cells, module):
            if any(_defines(_text(part), blank.function) for blank in own):
                part["source"] = lines(_without(_text(part), own))
    rows = "\n".join(f"    {json.dumps(dict(row))}," for row in curve)
    test = render(_PAGES, "test_cell.py", rows=Code(rows))
    about = "## Is it right?\n\nThe losses of some iterations in float64, as the spec means them."
    cells += [cell("markdown", len(cells), about), cell("code", len(cells) + 1, test)]
    files = dict(package.files)
    files[f"solution/{name}"] = package.files[name]
    files[name] = written(notebook)
    return Package(f"{package.name.removesuffix('_notebook')}_exercise", files)


def _defines(source: str, name: str) -> bool:
    return any(f"{word} {name}(" in source for word in ("def", "class"))


def _section(cells: Sequence[Cell], module: str) -> list[Cell]:
    """The cells of code between the headings of a module."""
    first, last = _HEADINGS[module]
    texts = [_text(cell).partition("\n")[0] for cell in cells]
    within = cells[texts.index(first) : texts.index(last)]
    return [cell for cell in within if cell["cell_type"] == "code"]


def _text(cell: Cell) -> str:
    return "".join(cell["source"])
