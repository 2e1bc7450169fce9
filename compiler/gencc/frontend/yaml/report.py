"""Offsets in a text -> spans, and the errors found there, collected.

Offsets count characters from 0. The parser's own line numbers are not used: it takes more
characters for line ends than an editor does.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from gencc.diagnostics.model import CompileError, Diagnostic, Position, Source, Span
from gencc.diagnostics.render import visible

_LONGEST_QUOTE = 60


class Lines:
    """The offsets at which the lines of a text begin.

    `source` is of a text beside the spec, which its spans name.
    """

    def __init__(self, text: str, source: Source | None = None) -> None:
        self.source = source
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        """The line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def span(self, start: int, end: int) -> Span:
        """From the character at `start` up to the one at `end`."""
        first, last = self.position(start), self.position(max(start, end))
        return Span(first, last, self.source)


class Report:
    """Collects the errors of one source; `failure` is the exception with all of them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = Lines(source.text)
        self.diagnostics: list[Diagnostic] = []

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
        self.diagnostics.append(
            Diagnostic(code, message, self.source, span, label, notes, help)
        )

    def at(self, offset: int) -> str:
        """How a note refers to a place."""
        position = self.lines.position(offset)
        return f"line {position.line}, column {position.column}"

    def failure(self) -> CompileError:
        """The exception to raise when no more errors can be found."""
        return CompileError(self.diagnostics)


def quoted(text: str) -> str:
    """`text` in backquotes, shortened: a message must not contain a whole file."""
    short = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."
    return f"`{visible(short)}`"
