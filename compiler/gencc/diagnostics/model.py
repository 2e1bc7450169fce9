"""Diagnostics as plain data: positions, spans, messages. `render` prints them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Position:
    """A place in a text; line and column count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Span:
    """From `start` up to, but not including, `end`.

    `source` is the text that it is in, if that is not the spec but a flag beside it.
    """

    start: Position
    end: Position
    source: Source | None = None


@dataclass(frozen=True)
class Source:
    """A text and the name by which the user knows it."""

    name: str
    text: str

    def part(self, span: Span) -> str:
        """The text of a span, in one line."""
        lines = (span.source or self).text.split("\n")[
            span.start.line - 1 : span.end.line
        ]
        lines[-1] = lines[-1][: span.end.column - 1]
        lines[0] = lines[0][span.start.column - 1 :]
        return " ".join(" ".join(lines).split())


@dataclass(frozen=True)
class Related:
    """Another place that an error is about, and what is to be known of it."""

    span: Span
    label: str


@dataclass(frozen=True)
class Diagnostic:
    """An error or a warning: what is wrong, where, and the way out.

    `code` never changes its meaning (`E…` an error, `W…` a lint) and is explained by
    `gencc explain`. `label` stands at the caret; `help` says what to
    write instead; `notes` are the facts behind the message; `related` are other places.
    `source` becomes that of the span, if it has one.
    """

    code: str
    message: str
    source: Source
    span: Span
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""
    related: tuple[Related, ...] = ()

    def __post_init__(self) -> None:
        if self.span.source:
            object.__setattr__(self, "source", self.span.source)

    @property
    def is_error(self) -> bool:
        """Whether it stops the compiler; a warning does not."""
        return self.code.startswith("E")


class CompileError(Exception):
    """The errors of a stage, all of them, in the order of the text."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(
            sorted(diagnostics, key=lambda d: (d.source.name, d.span.start))
        )
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in self.diagnostics))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a misspelling of, or None."""
    lowered = {candidate.lower(): candidate for candidate in known}
    if same := lowered.get(word.lower()):
        return same
    matches = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None
