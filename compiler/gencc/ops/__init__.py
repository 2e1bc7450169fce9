"""The words of the language: a folder for each kind, and in it a module for each word.

A module holds all that is the language's about its word, from its keys in a spec to its row
in docs/language.md. What a framework or the reference makes of it stands in theirs. Which
words there are is read off the folders, and a word's module is imported when a spec has it.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of a kind, a folder of this package, in the order of the alphabet."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent / kind)])
    return tuple(sorted(m.name for m in modules if not m.name.startswith("_")))


def load(kind: str, word: str) -> ModuleType:
    """The module of a word that `words(kind)` has."""
    return importlib.import_module(f"{__name__}.{kind}.{word}")
