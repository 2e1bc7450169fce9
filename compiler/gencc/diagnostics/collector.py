"""The diagnostics of a stage, collected so that all are reported at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches

from gencc.diagnostics import CompileError, Diagnostic, Span, closest
from gencc.diagnostics.model import Related
from gencc.diagnostics.other_libraries import NOTHING, Table, known_elsewhere
from gencc.frontend.yaml.document import Document

Path = Sequence[str | int]

_MOST_LISTED = 40
_MOST_COMPARISONS = 10_000  # of unknown words with known ones, in a whole document


class Collector:
    """The diagnostics of a stage about one document; `raise_if_any` raises them all."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._diagnostics: dict[Diagnostic, None] = {}
        self._missing: dict[str, str] = {}
        self._comparisons = 0
        self._noted: tuple[str, ...] = ()
        self._in_blocks: set[tuple[str, Span, str]] = set()

    def add(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        label: str = "",
        notes: tuple[str, ...] = (),
        help: str = "",
        related: tuple[Related, ...] = (),
    ) -> None:
        """One more error; the same error at the same place counts once.

        In a block that is so for all its uses, of which the first is named.
        """
        source = self.document.source
        notes = (*notes, *self._noted)
        diagnostic = Diagnostic(
            code, message, source, span, label, notes, help, related
        )
        key = (code, span, message)
        if self._noted and key in self._in_blocks:
            return
        if self._noted:
            self._in_blocks.add(key)
        self._diagnostics.setdefault(diagnostic)

    @contextmanager
    def noting(self, notes: tuple[str, ...]) -> Iterator[None]:
        """Errors within have these notes, too."""
        before, self._noted = self._noted, notes
        yield
        self._noted = before

    def suggest(
        self,
        word: str,
        known: Iterable[str],
        otherwise: str | None = None,
        elsewhere: Table = NOTHING,
    ) -> str:
        """The help for an unknown word: its name in this language, or a similar word.

        If there is neither, the help is `otherwise` or the list of known words.
        `elsewhere` has the words of other libraries.
        """
        vocabulary = list(known)
        translation = known_elsewhere(word, elsewhere)
        if translation and word.lower() not in {known.lower() for known in vocabulary}:
            return translation
        if similar := self.closest(word, vocabulary):
            return f"did you mean `{similar}`?"
        if foreign := get_close_matches(word.lower(), elsewhere, n=1, cutoff=0.85):
            return known_elsewhere(foreign[0], elsewhere)
        if otherwise is not None or not vocabulary:
            return otherwise or ""
        more = f" and {len(vocabulary) - _MOST_LISTED:,} more"
        listed = ", ".join(vocabulary[:_MOST_LISTED])
        return f"known here: {listed}{more if len(vocabulary) > _MOST_LISTED else ''}"

    def closest(self, word: str, known: Collection[str]) -> str | None:
        """The known word most like this one; None once comparing would take too long."""
        self._comparisons += len(known)
        return closest(word, known) if self._comparisons <= _MOST_COMPARISONS else None

    def already_reported(self, missing: str, code: str) -> bool:
        """Whether this network or latent was reported as missing under another code.

        It may be used in several ways, and is missing for one reason.
        """
        return self._missing.setdefault(missing, code) != code

    def raise_if_any(self) -> None:
        """Raises CompileError if there is a diagnostic."""
        if self._diagnostics:
            raise CompileError(merge_repeated(self._diagnostics))


def merge_repeated(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """One diagnostic, with a list of lines, for those that differ only in location."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for item in sorted(diagnostics, key=lambda d: d.span.start):
        key = (item.code, item.message, item.help, item.source.text, *item.notes)
        groups.setdefault(key, []).append(item)
    return [_merge(*group) for group in groups.values()]


def _merge(first: Diagnostic, *others: Diagnostic) -> Diagnostic:
    lines = {other.span.start.line for other in others} - {first.span.start.line}
    if not lines:
        return first
    noun = "line" if len(lines) == 1 else "lines"
    note = f"the same on {noun} {', '.join(map(str, sorted(lines)))}"
    return replace(first, notes=(*first.notes, note))


def line(span: Span) -> str:
    """How a note refers to a place."""
    if span.source:
        return f"`{span.source.name} {span.source.text}`"
    return f"line {span.start.line}"
