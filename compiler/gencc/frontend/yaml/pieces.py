"""A text read in pieces, of which the next reading knows those that did not change.

An editor has a spec read at every key stroke, and all but one of its keys are as before.
A piece is a key at the top with all below it, or, where a section has one key a line of the
same indentation, a key of the section. What is not sound by itself is no piece, and the
text is read as a whole then, which has the errors; so both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gencc.diagnostics.model import CompileError, Source
from gencc.frontend.yaml.limits import MOST_DEPTH, MOST_NODES, guarded
from gencc.frontend.yaml.report import Report
from gencc.frontend.yaml.scalars import plain_value
from gencc.frontend.yaml.syntax import events
from gencc.frontend.yaml.tree import Location, Path, Tree
from gencc.ir.records import dataclass

_SEVERAL_DOCUMENTS = re.compile(r"^(?:---|\.\.\.|%)", re.MULTILINE)
_NOTHING = re.compile(r"(?: *(?:#.*)?\n)*")  # lines that are empty or comments
_SECTION = re.compile(r"([a-z_]+):(?: +#.*| *)\n")


@dataclass(frozen=True)
class _Piece:
    """The keys in a piece of a text; offsets count from the start of the piece."""

    data: dict[str, Any]
    locations: dict[Path, Location]

    @property
    def start(self) -> int:
        return self.locations[()].start

    @property
    def end(self) -> int:
        return self.locations[()].end


class Pieces:
    """Reads texts that are alike; keeps the pieces of the last one that was sound."""

    def __init__(self) -> None:
        self._last: dict[str, _Piece] = {}
        self._now: dict[str, _Piece] = {}

    def read(self, text: str) -> tuple[dict[str, Any], dict[Path, Location]] | None:
        """The data and the locations of a text without hidden characters and CRLF.

        None if it is to be read as a whole: it has errors, or no pieces.
        """
        if _SEVERAL_DOCUMENTS.search(text):
            return None
        self._now = {}
        whole = self._joined(text, 0, self._top)
        if whole is None or _may_be_too_much(whole):
            return None
        self._last = self._now
        return whole.data, whole.locations

    def _top(self, text: str) -> _Piece | None:
        """A key at the top: piece by piece if it is a section, else read as it is."""
        section = _SECTION.match(text)
        column = _indentation(text, section.end()) if section else 0
        if section is None or not column or plain_value(section[1]) != section[1]:
            return self._known(text)
        inner = self._joined(text[section.end() :], column, self._known)
        if inner is None:
            return None
        name, offset = section[1], section.end()
        locations = {
            (name, *path): _shifted(location, offset)
            for path, location in inner.locations.items()
            if path
        }
        start, end = inner.start + offset, inner.end + offset
        locations[name,] = Location(start, end, 0, len(name))
        locations[()] = Location(0, end, 0, end)
        return _Piece({name: inner.data}, locations)

    def _joined(self, text: str, column: int, read: Any) -> _Piece | None:
        """The pieces that begin at a column, as one; each is read by `read`."""
        data: dict[str, Any] = {}
        locations: dict[Path, Location] = {}
        start, end = -1, 0
        for offset, piece_text in _split(text, column):
            piece: _Piece | None = read(piece_text)
            if piece is None or not data.keys().isdisjoint(piece.data):
                return None
            data |= piece.data
            for path, location in piece.locations.items():
                locations[path] = _shifted(location, offset)
            start = piece.start + offset if start < 0 else start
            end = piece.end + offset
        if start < 0:
            return None
        locations[()] = Location(start, end, start, end)
        return _Piece(data, locations)

    def _known(self, text: str) -> _Piece | None:
        piece = self._last.get(text) or self._now.get(text) or _read(text)
        if piece is not None:
            self._now[text] = piece
        return piece


def _read(text: str) -> _Piece | None:
    """A piece that is sound, by itself."""
    report = Report(Source("", text))
    builder = Tree(guarded(events(report), report), report)
    try:
        data = builder.build()
    except CompileError:
        return None
    if report.diagnostics or not isinstance(data, dict):
        return None
    # A value that is missing is where the next key begins, which may be in another piece.
    if any(location.start == location.end for location in builder.locations.values()):
        return None
    return _Piece(data, builder.locations)


def _indentation(text: str, offset: int) -> int:
    """The column of all keys below a section that begins at an offset, or 0."""
    start = _NOTHING.match(text, offset)
    assert start is not None
    first = re.compile(" *").match(text, start.end())
    assert first is not None
    column = len(first[0])
    is_less = re.compile(rf"^ {{0,{max(column - 1, 0)}}}[^ \n#]", re.MULTILINE)
    is_list = text.startswith("-", first.end())
    return 0 if is_list or is_less.search(text, start.end()) else column


def _split(text: str, column: int) -> Iterator[tuple[int, str]]:
    """The parts of a text that begin at a column, each with its offset.

    Nothing if something stands before the first one.
    """
    begin = re.compile(rf"^ {{{column}}}(?!- )[^\s#]", re.MULTILINE)
    starts = [match.start() for match in begin.finditer(text)]
    before = _NOTHING.match(text)
    assert before is not None
    if not starts or before.end() != starts[0]:
        return
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield start, text[start:end]


def _shifted(location: Location, offset: int) -> Location:
    return Location(
        location.start + offset,
        location.end + offset,
        location.key_start + offset,
        location.key_end + offset,
    )


def _may_be_too_much(whole: _Piece) -> bool:
    """Whether the limits of a text, which pieces don't know, may be reached."""
    deepest = max(map(len, whole.locations))
    return deepest >= MOST_DEPTH - 1 or 2 * len(whole.locations) > MOST_NODES
