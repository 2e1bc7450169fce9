"""Mistakes found in one document by a stage: collected, told all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from gencc.diagnostics import CompileError, Diagnostic, Span, closest
from gencc.diagnostics.other_libraries import NOTHING, Table, known_elsewhere
from gencc.frontend.yaml.document import Document

Path = Sequence[str | int]

_MOST_LISTED = 40
_MOST_COMPARISONS = 10_000  # of unknown words with known ones, in all of a document


class Findings:
    """The diagnostics of a stage; `stop_if_any` raises them all."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._found: dict[Diagnostic, None] = {}
        self._absent: dict[str, str] = {}
        self._comparisons = 0

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
        self._found.setdefault(diagnostic)

    def meant(
        self,
        word: str,
        known: Iterable[str],
        otherwise: str | None = None,
        elsewhere: Table = NOTHING,
    ) -> str:
        """The help for an unknown word: what it is called here, or the one it is like.

        If there is none, the help is the list of the words there are, or `otherwise`;
        `elsewhere` has the words of other libraries.
        """
        words = list(known)
        told = known_elsewhere(word, elsewhere)
        if told and word.lower() not in {one.lower() for one in words}:
            return told
        if near := self.near(word, words):
            return f"did you mean `{near}`?"
        if otherwise is not None or not words:
            return otherwise or ""
        more = f" and {len(words) - _MOST_LISTED:,} more"
        listed = ", ".join(words[:_MOST_LISTED])
        return f"known here: {listed}{more if len(words) > _MOST_LISTED else ''}"

    def near(self, word: str, known: Collection[str]) -> str | None:
        """The known word that this one is like; of thousands none is looked for."""
        self._comparisons += len(known)
        return closest(word, known) if self._comparisons <= _MOST_COMPARISONS else None

    def told(self, absent: str, code: str) -> bool:
        """Whether it was said, under another code, that there is no such network.

        Or latent: they are used in several ways, and missing for one reason.
        """
        return self._absent.setdefault(absent, code) != code

    def stop_if_any(self) -> None:
        """Raises CompileError when something was found."""
        if self._found:
            raise CompileError(folded(self._found))


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


def line(span: Span) -> str:
    """How a note names a place."""
    return f"line {span.start.line}"
