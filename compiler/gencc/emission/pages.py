"""Pages: Jinja templates that hold a file's fixed text and slots for code.

A slot prints `Code` and nothing else, so that no text of a spec can get into a file
without having passed the printer of `gencc.pycode` or an encoder of this module.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gencc.pycode.imports import import_block
from gencc.pycode.nodes import Doc, Statement
from gencc.pycode.printer import Printer


@dataclass(frozen=True)
class Code:
    """Text that may stand in a file as it is."""

    text: str


def code(printer: Printer, *statements: Statement) -> Code:
    """Statements, printed."""
    return Code(printer.code(statements))


def imports(printer: Printer) -> Code:
    """What the code printed so far needs; print everything else first."""
    return Code(import_block(printer.imports))


def doc(text: str) -> Code:
    """A docstring."""
    return Code(Printer().code([Doc(text)]))


def indented(block: Code) -> Code:
    """The code one level further in."""
    return Code(textwrap.indent(block.text, "    "))


def markdown(text: str) -> Code:
    """Text for a Markdown page, every character that has a meaning there escaped."""
    escaped = "".join("\\" + c if c in "\\`*_{}[]<>#|!~&$" else c for c in text)
    return Code("\n\n".join(textwrap.fill(p, 88) for p in escaped.split("\n")))


def render(folder: Path, page: str, **slots: Code) -> str:
    """The page with its slots filled."""
    return _environment(folder).get_template(f"{page}.jinja").render(**slots)


@cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        finalize=_text,
        autoescape=False,
        keep_trailing_newline=True,
    )


def _text(value: object) -> str:
    if not isinstance(value, Code):
        raise TypeError(f"a page prints code only, not {type(value).__name__}")
    return value.text
