"""__main__.py: the command line of a package."""

from __future__ import annotations

from collections.abc import Mapping

from gencc.codegen import naming
from gencc.codegen.files import data_py
from gencc.codegen.files.main_py import memory
from gencc.codegen.files.outputs_py.names import command_names, file_names
from gencc.codegen.pages import module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Dict,
    Literal,
    Symbol,
    Tuple,
)
from gencc.ir.model import Model
from gencc.lowering.plan import Program


def text(
    model: Model, program: Program, package: str, shared: dict[Symbol, str]
) -> str:
    """The text of __main__.py."""
    return module(
        PAGES,
        "__main__.py",
        shared,
        package=Literal(package),
        outputs=_commands(program),
        files=_stems(program),
        numbers=Literal(memory.numbers_per_example(program.outputs, model)),
        help=_help_texts(model, shared),
        data_help=Literal(data_py.help_text(model.data)),
    )


def _commands(program: Program) -> Dict:
    """The help text of each command."""
    commands = command_names(program)
    lines = [(commands[output.name], output.text) for output in program.outputs]
    if program.metrics:
        names = ", ".join(metric.name for metric in program.metrics)
        lines.append(("metrics", f"how good it is: {names}"))
    entries = tuple((Literal(name), Literal(text)) for name, text in lines)
    return Dict(entries, table=True)


def _stems(program: Program) -> Tuple:
    """The file names of outputs and metrics, without suffixes."""
    names = list(file_names(program).values())
    names += ["metrics"] if program.metrics else []
    return Tuple(tuple(map(Literal, names)))


def _help_texts(model: Model, spelling: Mapping[Symbol, str]) -> Dict:
    """The help texts of settings, by name; all others are numbers of the spec."""
    texts: dict[str, str] = {}
    for stage in model.stages:
        word = naming.epochs(stage)
        name = word if isinstance(word, str) else spelling[word]
        where = f" in the stage {stage.name}" if stage.name else ""
        texts[name] = f"passes over the data{where}"
    texts |= {
        "batch_size": "examples in a minibatch",
        "seed": "of the initial weights, the order of the data and all noise",
        "precision": "float32 or float64",
    }
    for parameter in model.parameters:
        if parameter.about and parameter.anneal is None:
            texts[spelling[naming.setting(parameter.name)]] = parameter.about
    return Dict(tuple((Literal(n), Literal(text)) for n, text in texts.items()), True)
