"""The load stage: a YAML file -> its plain data, and the span of every part of it.

Bytes, characters, syntax, limits and types are checked here, in this order; the
contents of the data are checked by later stages.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from gencc.diagnostics.model import CompileError, Diagnostic, Position, Source, Span
from gencc.diagnostics.render import HIDDEN
from gencc.frontend.yaml import positions, tree
from gencc.frontend.yaml.limits import guarded
from gencc.frontend.yaml.pieces import Pieces
from gencc.frontend.yaml.report import Lines, Report, quoted
from gencc.frontend.yaml.syntax import events
from gencc.ir.records import dataclass

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Document:
    """The data of a spec, and the location of each value in the text.

    `assignments` are the flags by which some of it is changed.
    """

    source: Source
    data: Any
    locations: Mapping[tree.Path, tree.Location] = field(repr=False)
    _lines: Lines = field(repr=False, compare=False)
    assignments: tuple[str, ...] = ()

    def span(self, path: Sequence[str | int]) -> Span:
        """The span of the value at `path`, or of its nearest ancestor that exists."""
        location = self._location(path)
        return self._lines_of(location).span(location.start, location.end)

    def key_span(self, path: Sequence[str | int]) -> Span:
        """The span of the key at `path`, or of a whole item in a list; likewise."""
        location = self._location(path)
        lines = self._lines_of(location)
        return lines.span(location.key_start, location.key_end)

    def name_span(self, path: Sequence[str | int], name: str) -> Span:
        """The span of a name in the key at `path`, without quotes and arguments."""
        location = self._location(path)
        lines = self._lines_of(location)
        start = (lines.source or self.source).text.index(name, location.key_start)
        return lines.span(start, start + len(name))

    def text_span(self, path: Sequence[str | int], start: int, end: int) -> Span:
        """The span of `[start:end)` in the string at `path`, however it is quoted."""
        location = self._location(path)
        value = self.value(path)
        if not isinstance(value, str):
            return self.span(path)
        lines = self._lines_of(location)
        text = (lines.source or self.source).text
        extents = positions.extents(text, location.start, location.end)
        if not extents or len(extents) != positions.count(value):
            return self.span(path)
        return lines.span(*positions.part(value, extents, start, end))

    def _lines_of(self, location: tree.Location) -> Lines:
        return location.lines or self._lines

    def _location(self, path: Sequence[str | int]) -> tree.Location:
        known = tuple(path)
        while known not in self.locations:
            known = known[:-1]
        return self.locations[known]

    def value(self, path: Sequence[str | int]) -> Any:
        """The value at `path`, or None if there is none."""
        if tuple(path) not in self.locations:
            return None
        value = self.data
        for step in path:
            value = value[step]
        return value

    def item_path(self, path: tree.Path, key: str, index: int) -> tree.Path:
        """The path of an item in the list at `key`; one item may be written without a list."""
        is_list = isinstance(self.value((*path, key)), list)
        return (*path, key, index) if is_list else (*path, key)


class Damaged(CompileError):
    """Errors of a text whose rest can be read: `document`."""

    def __init__(self, diagnostics: Iterable[Diagnostic], document: Document) -> None:
        super().__init__(diagnostics)
        self.document = document


STDIN = Path("-")
"""In place of a file: what comes from standard input."""


def load(path: Path) -> Document:
    """The document in the file at `path`, or from STDIN; raises CompileError."""
    name = "<stdin>" if path == STDIN else str(path)
    content = _read(path, name)
    if len(content) > MOST_BYTES:
        raise _at_start("E0106", name, "the file is larger than 1 MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(name, content, error) from None
    return _load(name, text)


def load_text(name: str, text: str, pieces: Pieces | None = None) -> Document:
    """The document in `text`; `name` is for messages. Raises CompileError.

    `pieces` are those of a text before this one, of which most is the same.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise _at_start("E0106", name, "the text is larger than 1 MiB")
    return _load(name, text.removeprefix("\ufeff"), pieces)


def read_value(
    source: Source, start: int
) -> tuple[Any, dict[tree.Path, tree.Location]]:
    """The value that begins at an offset of a text, and where its parts are.

    Raises CompileError.
    """
    # Blanks in place of what is before it, so that each character keeps its place.
    report = Report(Source(source.name, " " * start + source.text[start:]))
    try:
        _check_characters(report)
        builder = tree.Tree(guarded(events(report), report), report)
        data = builder.build()
        if report.diagnostics:
            raise report.failure()
    except CompileError as error:
        raise CompileError(
            replace(d, source=source) for d in error.diagnostics
        ) from None
    nothing = tree.Location(start, len(source.text), start, len(source.text))
    return data, {(): nothing, **builder.locations}


def _load(name: str, text: str, pieces: Pieces | None = None) -> Document:
    """The document in `text`, without a byte order mark."""
    text = text.replace("\r\n", "\n")
    report = Report(Source(name, text))
    _check_characters(report)
    if pieces is not None and (sound := pieces.read(text)) is not None:
        return Document(report.source, *sound, report.lines)
    builder = tree.Tree(guarded(events(report), report), report)
    data = builder.build()
    if not isinstance(data, dict):
        _report_not_a_mapping(builder, report)
    document = Document(report.source, data, builder.locations, report.lines)
    if report.diagnostics and isinstance(data, dict):
        raise Damaged(report.diagnostics, document)
    if report.diagnostics:
        raise report.failure()
    return document


def _read(path: Path, name: str) -> bytes:
    """The bytes of the file, at most one more than the limit."""
    try:
        if path == STDIN:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        _refuse_endless(path, name)
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _at_start("E0101", name, "there is no such file") from None
    except IsADirectoryError:
        raise _at_start("E0101", name, "this is a folder, not a file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = getattr(error, "strerror", None) or str(error)
        message = f"the file cannot be read: {why.lower()}"
        raise _at_start("E0101", name, message) from None


def _refuse_endless(path: Path, name: str) -> None:
    """E0101 for files whose reading may never end."""
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    kinds |= {stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    if kind := kinds.get(stat.S_IFMT(path.stat().st_mode)):
        raise _at_start("E0101", name, f"this is {kind}, not a file")


def _at_start(code: str, name: str, message: str) -> CompileError:
    """An error about the file as a whole."""
    start = Position(1, 1)
    diagnostic = Diagnostic(code, message, Source(name, ""), Span(start, start))
    return CompileError([diagnostic])


def _not_utf8(name: str, content: bytes, error: UnicodeDecodeError) -> CompileError:
    """E0102 at the first byte that is not UTF-8."""
    skipped = len(content) - len(error.object)  # a BOM is not in error.object
    text = content[skipped:].decode("utf-8", "replace").replace("\r\n", "\n")
    before = error.object[: error.start].decode("utf-8").replace("\r\n", "\n")
    report = Report(Source(name, text))
    message = f"byte 0x{error.object[error.start]:02X} is not UTF-8"
    start = len(before)
    report.add("E0102", start, start + 1, message, help="save the file as UTF-8")
    return report.failure()


def _check_characters(report: Report) -> None:
    """E0102 for each hidden character; then nothing is parsed."""
    for bad in HIDDEN.finditer(report.source.text):
        message = f"the character {quoted(bad[0])} is not allowed"
        way_out = (
            "write the text without it: it is invisible or changes how text is shown"
        )
        report.add("E0102", *bad.span(), message, help=way_out)
    if report.diagnostics:
        raise report.failure()


def _report_not_a_mapping(builder: tree.Tree, report: Report) -> None:
    """E0109 for an empty file, a list or a lone value that has no other error."""
    if report.diagnostics:
        return
    location = builder.locations.get((), tree.Location(0, 0, 0, 0))
    empty = location.start == location.end
    message = "the spec is empty" if empty else "a spec is a mapping of keys to values"
    way_out = "begin with `gencc: 1` and `name: ...`"
    report.add("E0109", location.start, location.end, message, help=way_out)
