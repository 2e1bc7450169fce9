"""Pages: Jinja templates that hold a file's fixed text and slots for code.

A slot prints the code model of `gencc.codegen.python` and `Code`, and nothing else, so
that no text of a spec gets into a file without passing the printer or an encoder of
this module.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gencc.codegen.python.nodes import Doc, Import, Symbol
from gencc.codegen.python.printer import Printer
from gencc.codegen.python.scope import Slot, printed
from gencc.ir.records import dataclass

_SLOT = re.compile(r"\{\{ (\w+) \}\}")
_LINE = re.compile(r"^( +)\{\{ (\w+) \}\}$", re.MULTILINE)


@dataclass(frozen=True)
class Code:
    """Text that may stand in a file as it is."""

    text: str


_EMPTY = Code("\0")  # what no spec and no page has
_EMPTY_LINE = re.compile(r"^ +\0\n", re.MULTILINE)


def doc(text: str) -> Code:
    """A docstring."""
    return Code(Printer().code([Doc(text)]))


def markdown(text: str) -> Code:
    """Text for a Markdown page, with special characters escaped."""
    escaped = "".join("\\" + c if c in "\\`*_{}[]<>#|!~&$" else c for c in text)
    return Code("\n\n".join(textwrap.fill(p, 88) for p in escaped.split("\n")))


def module(
    folder: Path,
    page: str,
    shared: dict[Symbol, str],
    imported: Callable[[Import], Import | None] = lambda source: source,
    /,
    **slots: Slot | Code,
) -> str:
    """A page of Python; its slot `imports`, if it has one, is filled by the others.

    `shared` are the names that several files of the package know; those that this one
    defines are added. `imported` as in `printed`.
    """
    text = _page(folder, page)
    ready = {
        name: content for name, content in slots.items() if isinstance(content, Code)
    }
    written = {
        n: content for n, content in slots.items() if not isinstance(content, Code)
    }
    code = {
        name: Code(content)
        for name, content in printed(
            _SLOT.sub("...", text), written, shared, imported
        ).items()
    }
    return render(folder, page, **_indented(text, {**ready, **code}))


def render(folder: Path, page: str, **slots: Code) -> str:
    """The page with its slots filled; one in a function that is empty leaves no line."""
    marked = {
        name: _EMPTY if code == Code("") else code for name, code in slots.items()
    }
    text = _environment(folder).get_template(f"{page}.jinja").render(**marked)
    return _EMPTY_LINE.sub("", text).replace(_EMPTY.text, "")


@cache
def _page(folder: Path, page: str) -> str:
    return (folder / f"{page}.jinja").read_text(encoding="utf-8")


def _indented(page: str, slots: dict[str, Code]) -> dict[str, Code]:
    """The slots, each indented as far as its marker on the page."""
    depth = {name: indent for indent, name in _LINE.findall(page)}
    return {
        name: Code(textwrap.indent(code.text, depth.get(name, "")).lstrip(" "))
        for name, code in slots.items()
    }


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
