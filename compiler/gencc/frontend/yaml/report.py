"""Offsets in one text -> spans, and the errors found there, kept until they are told.

Offsets count characters from 0; the parser's own line numbers are not used, for
they follow other line ends than an editor does.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from gencc.diagnostics.model import CompileError, Diagnostic, Position, Source, Span
from gencc.diagnostics.render import visible

_LONGEST_QUOTE = 60


class Lines:
    """Where each line of a text begins."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        """The line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def span(self, start: int, end: int) -> Span:
        """From the character at `start` up to the one at `end`."""
        return Span(self.position(start), self.position(max(start, end)))


class Report:
    """Collects the errors of one source; `failure` is the exception with them all."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = Lines(source.text)
        self.found: list[Diagnostic] = []

    def add(
        self,
        code: str,
        start: int,
        end: int,
        message: str,
        *,
        label: str = "",
        notes: tuple[str, ...] = (),
        help: str = "",
    ) -> None:
        """One more error, at the characters from `start` up to `end`."""
        span = self.lines.span(start, end)
        self.found.append(
            Diagnostic(code, message, self.source, span, label, notes, help)
        )

    def at(self, offset: int) -> str:
        """How a note names a place."""
        place = self.lines.position(offset)
        return f"line {place.line}, column {place.column}"

    def failure(self) -> CompileError:
        """What to raise once nothing more can be found."""
        return CompileError(self.found)


def quoted(text: str) -> str:
    """`text` between backticks, cut short: a message never carries a whole file."""
    short = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."
    return f"`{visible(short)}`"
