"""`--set latent.z.normal=8`: a value put into a document, as if it stood there.

A path has the keys of mappings, and for an item of a list its number, from 0, or its
`name`; several paths with commas between them get one value. The value is YAML, and
`null` takes away what is there. What is wrong with it is located in the flag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gencc.diagnostics.model import CompileError, Diagnostic, Position, Source, Span
from gencc.frontend.yaml import tree
from gencc.frontend.yaml.document import Document, read_value
from gencc.frontend.yaml.limits import MOST_DEPTH
from gencc.frontend.yaml.report import Lines, quoted
from gencc.ir.records import dataclass

FLAG = "--set"
_FORM = "write PATH=VALUE, as in latent.z.normal=8"


@dataclass(frozen=True)
class Assignment:
    """One of the paths of a flag: its characters from `start` up to `end`."""

    flag: Source
    start: int
    end: int

    @property
    def path(self) -> str:
        return self.flag.text[self.start : self.end]

    def refusal(self, message: str, help: str = _FORM) -> CompileError:
        """E0110 at the path."""
        end = max(self.end, self.start + 1)
        span = Span(Position(1, self.start + 1), Position(1, end + 1))
        diagnostic = Diagnostic("E0110", message, self.flag, span, help=help)
        return CompileError([diagnostic])


def assigned(document: Document, flags: Sequence[str]) -> Document:
    """The document with these values; of two for one path the last counts.

    Raises CompileError: E0110 for a path that leads nowhere, and what YAML has to say.
    """
    for flag in flags:
        source = Source(FLAG, flag)
        paths, sign, written = flag.partition("=")
        whole = Assignment(source, 0, len(paths))
        if not sign or not written.strip():
            raise whole.refusal(f"{quoted(flag)} has no value")
        value, locations = read_value(source, len(paths) + 1)
        for match in re.finditer("[^,]+|(?<=,)$|^$|(?<=,)(?=,)", paths):
            one = Assignment(source, *_stripped(paths, *match.span()))
            document = _with_value(document, one, value, locations)
    return replace(document, assignments=tuple(flags))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without blanks at its ends."""
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    return start, start + len(part.strip())


def _parts(assignment: Assignment) -> list[str]:
    parts = assignment.path.split(".")
    if not all(parts) or any(part != part.strip() for part in parts):
        raise assignment.refusal(f"{quoted(assignment.path)} is no path")
    if len(parts) > MOST_DEPTH:
        message = f"{quoted(assignment.path)} has more than {MOST_DEPTH} parts"
        raise assignment.refusal(message)
    return parts


def _with_value(
    document: Document,
    assignment: Assignment,
    value: Any,
    within: dict[tree.Path, tree.Location],
) -> Document:
    """The document with a value whose parts have these locations in the flag."""
    lines = Lines(assignment.flag.text, assignment.flag)
    path: tree.Path = ()
    data: Any = document.data
    missing: list[tree.Path] = []
    for part in _parts(assignment):
        step = part if missing else _step(assignment, data, path, part)
        path = (*path, step)
        data = None if missing else _part(data, step)
        if data is None and path not in document.locations:
            missing.append(path)
    known = {
        where: location
        for where, location in document.locations.items()
        if where[: len(path)] != path
    }
    if value is None:
        if missing or isinstance(path[-1], int):
            message = f"there is no key {quoted(assignment.path)} to take away"
            raise assignment.refusal(message, "null is for a key that the spec has")
        return replace(document, data=_without(document.data, path), locations=known)
    key = assignment.start, assignment.end
    whole = within[()]
    for where in {path: None, **dict.fromkeys(missing)}:
        known[where] = tree.Location(whole.start, whole.end, *key, lines)
    for inner, location in within.items():
        if inner:
            known[(*path, *inner)] = replace(location, lines=lines)
    return replace(document, data=_put(document.data, path, value), locations=known)


def _step(assignment: Assignment, data: Any, path: tree.Path, part: str) -> str | int:
    """The key or the number that a part of the path means; E0110 if there is none."""
    before = ".".join(map(str, path))
    if isinstance(data, dict):
        return part
    if not isinstance(data, list):
        what = "has no value" if data is None else f"is {quoted(str(data))}"
        message = f"{quoted(before)} {what}, and has no part {quoted(part)}"
        raise assignment.refusal(message, f"set it as a whole: {before}=VALUE")
    if part.isascii() and part.isdecimal() and int(part) < len(data):
        return int(part)
    names = [item.get("name") if isinstance(item, dict) else None for item in data]
    if part in names:
        return names.index(part)
    message = f"{quoted(before)} has no item {quoted(part)}"
    called = [str(name) for name in names if name is not None]
    numbers = f"its items are 0 to {len(data) - 1}" if data else "it is empty"
    raise assignment.refusal(message, ", ".join([numbers, *called]))


def _part(data: Any, step: str | int) -> Any:
    return data.get(step) if isinstance(data, dict) else data[step]


def _put(data: Any, path: tree.Path, value: Any) -> Any:
    """A copy of the data with the value; mappings on the way are made."""
    if not path:
        return value
    step, *rest = path
    if isinstance(data, list):
        items = list(data)
        items[int(step)] = _put(items[int(step)], tuple(rest), value)
        return items
    mapping = dict(data or {})
    mapping[str(step)] = _put(mapping.get(str(step)), tuple(rest), value)
    return mapping


def _without(data: Any, path: tree.Path) -> Any:
    """A copy of the data without the key at the end of the path."""
    step, *rest = path
    if rest:
        inside = _without(_part(data, step), tuple(rest))
        return _put(data, (step,), inside)
    return {key: value for key, value in data.items() if key != step}
