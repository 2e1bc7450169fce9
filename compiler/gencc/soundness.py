"""All errors of a document: those of later stages, too, in what is sound of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from gencc.diagnostics import CompileError, Diagnostic
from gencc.frontend.parse import parse
from gencc.frontend.sound import Places, cut
from gencc.frontend.yaml.document import Document
from gencc.lints import lint
from gencc.resolve import resolve

_MOST_ROUNDS = 8
_WORD = re.compile(r"`(?:prior\.)?(\w+)`")
_ELSEWHERE = ("E0305", "E0403")  # of layers and of names, and in no formula
_ONCE = ("E0317",)  # what is left of a spec that is too much is too much again
_INCOMPLETE = ("E0209", "E0303")  # a formula in which names may be missing


SUPPRESSED: tuple[type[Exception], ...] = (Exception,)
"""What looking further may raise: the error that is known must not be lost by it."""


def with_the_rest(document: Document, first: CompileError) -> CompileError:
    """The error, and what stages have to say about the parts that it is not about.

    Round by round what has an error is cut out, and the rest resolved again; once
    nothing is wrong with it, it has its warnings.
    """
    with suppress(*SUPPRESSED):
        return CompileError(whole(document, first.diagnostics))
    return first


def whole(document: Document, first: Iterable[Diagnostic]) -> list[Diagnostic]:
    """These errors, further ones and warnings."""
    errors: list[Diagnostic] = [*first]
    shown = [*errors]
    warnings: tuple[Diagnostic, ...] = ()
    places = Places(document)
    for _ in range(_MOST_ROUNDS):
        rest = cut(document, places, errors)
        if rest is None:
            break
        spec, lost = rest
        lost = replace(lost, mentions=lost.mentions | _meant(errors))
        try:
            model = resolve(document, spec, lost)
        except CompileError as error:
            new = [d for d in error.diagnostics if d not in errors]
            if not new:
                break
            shown += [d for d in new if not _is_known(d, shown)]
            errors += new
        else:
            warnings = lint(model, lost.mentions | lost.names)
            break
    return [*shown, *warnings]


def _is_known(error: Diagnostic, known: list[Diagnostic]) -> bool:
    """Whether this has been said of the first of several places."""
    if error.code in _ONCE:
        return any(d.code == error.code for d in known)
    key = (error.code, error.message, error.help)
    return any((d.code, d.message, d.help) == key for d in known)


def _meant(errors: list[Diagnostic]) -> frozenset[str]:
    """What is not to be warned of beside the errors: names that they may be about."""
    meant = {word for d in errors for word in _WORD.findall(d.help)}
    if any(d.code in _INCOMPLETE for d in errors):
        meant.add("W0711")
    if any(d.code[:3] in ("E03", "E04") and d.code not in _ELSEWHERE for d in errors):
        meant.add("E0403")
    return frozenset(meant)


def beside(document: Document, first: CompileError) -> CompileError:
    """The errors of a text, and those of the spec that can be read in spite of them."""
    try:
        parse(document)
    except CompileError as error:
        places = Places(document)
        lost = {places.around(d.span) for d in first.diagnostics} - {()}
        new = [d for d in error.diagnostics if places.around(d.span) not in lost]
        first = CompileError([*first.diagnostics, *new])
    return with_the_rest(document, first)
