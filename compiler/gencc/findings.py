"""Mistakes found in one document by a stage: collected, told all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gencc.diagnostics import CompileError, Diagnostic, Span, closest
from gencc.document import Document

Path = Sequence[str | int]


class Findings:
    """The diagnostics of a stage; `stop_if_any` raises them all."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Diagnostic] = []

    def add(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        label: str = "",
        notes: tuple[str, ...] = (),
        help: str = "",
    ) -> None:
        """One more mistake; the same one at the same place counts once."""
        source = self.document.source
        diagnostic = Diagnostic(code, message, source, span, label, notes, help)
        if diagnostic not in self.found:
            self.found.append(diagnostic)

    def stop_if_any(self) -> None:
        """Raises CompileError when something was found."""
        if self.found:
            raise CompileError(self.found)


def meant(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The help for an unknown word: the near one, or the list of those there are."""
    words = list(known)
    near = closest(word, words)
    if near:
        return f"did you mean `{near}`?"
    if not words:
        return otherwise
    return otherwise or f"known here: {', '.join(words)}"


def line(span: Span) -> str:
    """How a note names a place."""
    return f"line {span.start.line}"
