"""Which names a spec may have, and names for what the compiler has to name itself.

Generated programs spell names in their own way (`gencc.codegen.python.scope`), so no word is
reserved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

LONGEST = 64

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


def problem(name: str) -> str | None:
    """Why `name` cannot be a name in a spec, or None if it can."""
    if not _NAME.fullmatch(name):
        return "a name has letters, digits and `_` only, and begins with a letter"
    return too_long(name)


def package_problem(name: str) -> str | None:
    """Why `name` cannot be the name of a spec, and so of a package, or None."""
    if not _PACKAGE.fullmatch(name):
        return (
            "the name of a spec becomes a folder and a Python package: lower-case "
            "letters, digits and `_` only, and a letter first"
        )
    return too_long(name)


def too_long(name: str) -> str | None:
    """Why a name is too long, or None if it is not."""
    if len(name) > LONGEST:
        return f"a name has at most {LONGEST} characters, this one has {len(name)}"
    return None


def unused(word: str, taken: Collection[str]) -> str:
    """`word`, or the first of word_2, word_3 … that is not among `taken`."""
    candidate, number = word, 2
    while candidate in taken:
        candidate, number = f"{word}_{number}", number + 1
    return candidate


class Numbering:
    """`unused` for many words; each one that it returns is taken from then on."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}  # all smaller numbers of a word are taken

    def __call__(self, word: str) -> str:
        number = self._last.get(word, 1)
        while (candidate := word if number < 2 else f"{word}_{number}") in self._taken:
            number += 1
        self._taken.add(candidate)
        self._last[word] = number
        return candidate


def distinct(names: Sequence[str], taken: Collection[str]) -> tuple[str, ...]:
    """The words, with a number behind those that are taken or occur twice.

    A word that needs no number gets none, even if another one with a number would equal it.
    """
    used = {*taken}
    distinct_names: dict[int, str] = {}
    for index, word in enumerate(names):
        if word not in used:
            distinct_names[index] = word
            used.add(word)
    for index, word in enumerate(names):
        if index not in distinct_names:
            distinct_names[index] = unused(word, used)
            used.add(distinct_names[index])
    return tuple(distinct_names[index] for index in range(len(names)))
