"""The words of the language: a folder for each kind, and in it a module for each word.

A module holds all that is the language's about its word:

- `Keys`: how a spec writes it, a subclass of `Worded` (frontend/spec/strict.py);
- the node of the IR that this becomes, with formula, units and source in its docstring,
  and with methods for whatever differs from word to word: shape, weights, mirror, what
  `gencc show` says, what a run remembers;
- `DOCUMENTATION`: its row or item of docs/language.md;
- its cases of the conformance suite, and how random models have it.

The `__init__` of a kind says the names of all that. What a framework makes of it stands
in a module of the same path in the backend's `ops`, and what it means in NumPy in that of
`verification/reference/ops`. Which words there are is read off the folders, and a word's
module is imported when a spec has the word: so a module imports no framework, no NumPy
and no other word that it does not need.
"""

from __future__ import annotations

import importlib
import keyword
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def vocabulary(kind: str) -> tuple[str, ...]:
    """The words of a kind, a folder of this package, in the order of the alphabet."""
    return modules_in(Path(__file__).parent / kind)


def modules_in(folder: Path) -> tuple[str, ...]:
    """The modules of a folder that are words: their names do not begin with `_`."""
    names = (path.stem for path in folder.glob("*.py"))
    return tuple(sorted(name.rstrip("_") for name in names if not name.startswith("_")))


def load(kind: str, word: str) -> ModuleType:
    """The module of a word that `vocabulary(kind)` has."""
    return load_from(__name__, kind, word)


def load_from(package: str, kind: str, word: str) -> ModuleType:
    """What another package, `gencc_torch.ops` say, has for a word.

    The module of a word that Python reserves, `lambda`, is `lambda_`. Raises
    ModuleNotFoundError if it has nothing: tests/ops/test_completeness.py says what to write.
    """
    module = f"{word}_" if keyword.iskeyword(word) else word
    return importlib.import_module(f"{package}.{kind}.{module}")
