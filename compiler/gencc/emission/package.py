"""The files that every package has, and their layout."""

from __future__ import annotations

from gencc.emission import neutral, snippets
from gencc.emission.layout import laid_out
from gencc.emission.pages import Code, doc, markdown, render
from gencc.ir.model import Model
from gencc.program import Program
from gencc.pycode.nodes import Dict, Literal
from gencc.pycode.printer import Printer

_DATA_HELP = {
    "digits": "not needed: the digits are part of the package",
    "mnist": "with the IDX files of MNIST",
}


def assemble(
    model: Model, program: Program, backend: str, title: str, files: dict[str, str]
) -> dict[str, bytes]:
    """The backend's own files with all that surrounds them, formatted.

    `title` names the framework; `files` may replace any of the common ones.
    """
    package = f"{model.name}_{backend}"
    common = {
        "__init__.py": _introduction(model, title),
        "__main__.py": _command_line(model, program, package),
        "config.py": neutral.config(model),
        "initial.py": neutral.initial(model),
        "README.md": _readme(model, title, package),
    }
    copied = {**snippets.support(), **snippets.data(model.data)}
    texts = {name: data.decode() for name, data in copied.items() if name.endswith(".py")}
    return {**copied, **laid_out({**texts, **common, **files})}


def _introduction(model: Model, title: str) -> str:
    parts = [f"{model.name}: a model in {title}.", model.about, model.paper]
    return doc("\n\n".join(part.strip() for part in parts if part)).text + "\n"


def _command_line(model: Model, program: Program, package: str) -> str:
    formulas = Dict(
        tuple((Literal(o.output.name), Literal(o.output.text)) for o in program.outputs)
    )
    printer = Printer()
    return render(
        neutral.PAGES,
        "__main__.py",
        package=Code(printer.expression(Literal(package))),
        outputs=Code(printer.expression(formulas)),
        data_help=Code(printer.expression(Literal(_DATA_HELP[model.data.source]))),
    )


def _readme(model: Model, title: str, package: str) -> str:
    return render(
        neutral.PAGES,
        "README.md",
        title=markdown(f"{model.name} in {title}"),
        about=markdown(model.about.strip()),
        paper=markdown(model.paper.strip()),
        package=Code(package),
    )


