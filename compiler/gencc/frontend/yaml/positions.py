"""The text of a scalar -> the location of each non-blank character of its value.

Folding, indentation and line continuation change blanks only, so the non-blank
characters of value and text correspond one to one, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

BLANKS = " \t\n"

Extent = tuple[int, int]

_ESCAPED = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|.)|.", re.DOTALL
)
_BLANK_ESCAPES = {r"\n", r"\t", "\\\t", r"\ ", "\\\n"}


def extents(text: str, start: int, end: int) -> list[Extent]:
    """The extents of the value's non-blank characters, for the scalar at `start`."""
    match text[start : start + 1]:
        case '"':
            return list(_double_quoted(text, start + 1, end - 1))
        case "'":
            return list(_single_quoted(text, start + 1, end - 1))
        case "|" | ">":
            start = text.find("\n", start, end) + 1 or end
    return [(i, i + 1) for i in range(start, end) if text[i] not in BLANKS]


def part(value: str, places: list[Extent], start: int, end: int) -> Extent:
    """The extent of `value[start:end]`; if that is blank, of the character before it."""
    before = count(value[:start])
    inside = count(value[start:end])
    if inside:
        return places[before][0], places[before + inside - 1][1]
    if start < len(value) and value[start] not in BLANKS:
        return places[before][0], places[before][0]
    edge = places[before - 1][1] if before else places[0][0]
    return edge, edge


def count(text: str) -> int:
    """The number of non-blank characters, and so of the extents of a value."""
    return len(text) - sum(map(text.count, BLANKS))


def _single_quoted(text: str, start: int, end: int) -> Iterator[Extent]:
    for match in re.compile("''|.", re.DOTALL).finditer(text, start, end):
        if match[0] not in BLANKS:
            yield match.span()


def _double_quoted(text: str, start: int, end: int) -> Iterator[Extent]:
    for match in _ESCAPED.finditer(text, start, end):
        code = match[1] or match[2] or match[3]
        blank = chr(int(code, 16)) in BLANKS if code else match[0] in _BLANK_ESCAPES
        if not blank and match[0] not in BLANKS:
            yield match.span()
