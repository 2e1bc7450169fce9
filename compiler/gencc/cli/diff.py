"""`gencc diff A B`: what another spec changes, in the model and in the code."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gencc.cli.console import say
from gencc.cli.specs import SpecPath
from gencc.diagnostics.render import visible

if TYPE_CHECKING:
    from gencc.driver import Checked

_SAID_APART = ("gencc.json", "README.md")  # they repeat what other files say
_CONTEXT = 2  # lines around a difference


@click.command()
@click.argument("a", type=SpecPath())
@click.argument("b", type=SpecPath())
@click.option(
    "--backend",
    metavar="NAME",
    default="torch",
    show_default=True,
    help="In whose code to say what changes.",
)
@click.option("--code", is_flag=True, help="Print the lines of code that change, too.")
def diff(a: Path, b: Path, backend: str, code: bool) -> None:
    """Say how spec B differs from spec A: shapes, parameters, formulas, who is updated when.

    The lines are those of `gencc show`, `-` of A and `+` of B; then the files of the
    package that change, as if both specs had the same name.
    """
    from gencc.cli.show.model import show
    from gencc.driver import check_all

    first, second = check_all([a, b])
    alike = replace(second.model, name=first.model.name)
    before, after = _sections(show(first.model)), _sections(show(alike))
    changes = [*_changed(before, after)]
    for section in changes:
        say(section)
        say("")
    if not changes:
        say("the models are the same")
    for line in _code(first, second, backend, code):
        say(line)


def _sections(text: str) -> dict[str, list[str]]:
    """The paragraphs of `gencc show` by the name at their head."""
    paragraphs = [part.splitlines() for part in text.split("\n\n")]
    named = {re.split(r"[:,]", lines[0])[0]: lines for lines in paragraphs[1:]}
    return {"": paragraphs[0], **named}  # the first is the name of the spec itself


def _changed(
    before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> Iterator[str]:
    """The paragraphs that differ, with the lines that do."""
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, []), after.get(name, [])
        if lines := [*_differing(old, new)]:
            has_head = old[:1] != new[:1] or lines[0] == f"  {new[0]}"
            yield "\n".join(lines if has_head else [f"  {new[0]}", *lines])


def _differing(old: list[str], new: list[str]) -> Iterator[str]:
    """Lines of two texts, marked; those far from a difference are left out.

    Columns may be of other widths: only words count.
    """
    before, after = ([" ".join(line.split()) for line in text] for text in (old, new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(_CONTEXT)):
        if number:
            yield "    ..."
        for kind, i, j, k, m in group:
            if kind == "equal":
                yield from (f"  {line}" for line in new[k:m])
            else:
                yield from (f"- {line}" for line in old[i:j])
                yield from (f"+ {line}" for line in new[k:m])


def _code(first: Checked, second: Checked, backend: str, whole: bool) -> Iterator[str]:
    """The files of the package that change, and by how many lines; or these lines."""
    from gencc import plugins

    plugin = plugins.find(backend)
    emitter = plugins.load(plugin)
    model, other = first.lowered, second.lowered
    alike = replace(
        other,
        name=model.name,
        source=replace(other.source, name=model.source.name),
    )
    old = plugins.emit(plugin, emitter, model).files
    new = plugins.emit(plugin, emitter, alike).files
    names = sorted({*old, *new} - {*_SAID_APART})
    changed = [name for name in names if old.get(name) != new.get(name)]
    if not changed:
        yield f"the {backend} package is the same"
        return
    yield f"{backend}:"
    width = max(map(len, changed))
    for name in changed:
        lines = [*_lines(name, old.get(name, b""), new.get(name, b""))]
        more = sum(line.startswith("+") for line in lines[2:])
        less = sum(line.startswith("-") for line in lines[2:])
        yield f"  {name.ljust(width)}  +{more} -{less}"
        if whole:
            yield from (visible(line) for line in lines)


def _lines(name: str, old: bytes, new: bytes) -> Iterator[str]:
    """A unified diff of a file; two lines alone for what is no text."""
    before, after = (
        data.decode("utf-8", "replace").splitlines() for data in (old, new)
    )
    return difflib.unified_diff(
        before, after, f"a/{name}", f"b/{name}", lineterm="", n=1
    )
