"""Names of our own code are nouns of the field: these words say nothing of what they name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
VAGUE = frozenset(
    [
        "asked",
        "findings",
        "found",
        "judging",
        "made",
        "moved",
        "place",
        "reach",
        "told",
        "usage",
        "weighing",
    ]
)
_WORD = re.compile(rf"\b_*({'|'.join(VAGUE)})_*\b")
FOLDERS = ("compiler", "backends", "tests", "specs", "benchmarks")


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The names that a module gives: of functions, classes, arguments and variables."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name


def _names_in(text: str) -> Iterator[tuple[int, str]]:
    """None of a text without such a word: reading it as code takes much longer."""
    return names(ast.parse(text)) if _WORD.search(text) else iter(())


def test_no_name_is_vague() -> None:
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    assert len(paths) > 500
    vague = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in paths
        for line, name in [(0, path.stem), *_names_in(path.read_text("utf-8"))]
        if name.strip("_") in VAGUE
    ]
    assert not vague


def test_every_kind_of_name_is_seen() -> None:
    source = """
class A:
    def b(self, c, *d, e=0):
        f = self.g = [h for h in d]
        match f:
            case [i, *j]: pass
"""
    assert {name for _, name in names(ast.parse(source))} == {*"Abcdefghij", "self"}
