"""Mistakes found in one document by a stage: collected, told all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gencc.diagnostics import CompileError, Diagnostic, Span, closest
from gencc.document import Document

Path = Sequence[str | int]


class Findings:
    """The diagnostics of a stage; `stop_if_any` raises them all."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Diagnostic] = []
        self._absent: dict[str, str] = {}

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

    def told(self, absent: str, code: str) -> bool:
        """Whether it was said, under another code, that there is no such network.

        Or latent: they are used in several ways, and missing for one reason.
        """
        return self._absent.setdefault(absent, code) != code

    def stop_if_any(self) -> None:
        """Raises CompileError when something was found."""
        if self.found:
            raise CompileError(folded(self.found))


def folded(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The same said in several places becomes one diagnostic that names them all."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for one in sorted(diagnostics, key=lambda d: d.span.start):
        groups.setdefault((one.code, one.message, one.help, *one.notes), []).append(one)
    return [_with_others(*group) for group in groups.values()]


def _with_others(first: Diagnostic, *others: Diagnostic) -> Diagnostic:
    lines = {one.span.start.line for one in others} - {first.span.start.line}
    if not lines:
        return first
    word = "line" if len(lines) == 1 else "lines"
    note = f"the same on {word} {', '.join(map(str, sorted(lines)))}"
    return replace(first, notes=(*first.notes, note))


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
