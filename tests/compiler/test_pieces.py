"""A text that is read in pieces is what it is when read as a whole."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from gencc.diagnostics import CompileError
from gencc.frontend.yaml import limits
from gencc.frontend.yaml import pieces as module
from gencc.frontend.yaml.document import load_text
from gencc.frontend.yaml.pieces import Pieces

SPECS = Path(__file__).parents[2] / "specs"
_TYPED = (
    *("", "a", " ", "  ", "\n", "\t", "#", ": ", "- ", "? ", "&a ", ">", "|\n"),
    *("{", "}", "[", "]", '"', "'", "\n---\n", "\n...\n", "\n# c\n", "\r\n"),
    *("\n  b: 1\n", "\nyes: 1\n", "\nname: 2\n", "\nlet:\n", "\nlet:#\n"),
)


def reading(text: str, pieces: Pieces | None = None) -> Any:
    """The data, with types, and the locations of a text; or its errors."""
    try:
        document = load_text("spec.yaml", text, pieces)
    except CompileError as error:
        return list(error.diagnostics)
    return repr(document.data), dict(document.locations)


@pytest.mark.parametrize(
    "path", sorted(SPECS.glob("*.yaml"))[::6], ids=lambda p: p.stem
)
def test_each_state_of_a_text_that_is_typed(path: Path) -> None:
    drawn, text, pieces = random.Random(path.stem), path.read_text("utf-8"), Pieces()
    for _ in range(8):
        assert reading(text, pieces) == reading(text)
        at = drawn.randrange(len(text) + 1)
        text = text[:at] + drawn.choice(_TYPED) + text[at + drawn.choice((0, 0, 2)) :]


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b: 1\n  c:\n  d: 2\n",
        "a:\n  b: 1\n\n  # of nothing\n\nc: >\n  text\n\n\nd: 2",
        "a:\n- 1\n- 2\nb:\n  - 3\n",
        'a: "x\ny: 1\n"\nb: [1,\n2]\n',
        "a:\n  b: 1\n c: 2\n",
        "a:\n  b: 1\na:\n  c: 2\n",
        "a: 1\n...\nb: 2\n",
        "%YAML 1.2\n---\na: 1\n",
        "true:\n  b: 1\n",
        "a:\n  b: 1\n  b: 2\n",
        "a: &b 1\nc: *b\n",
        "a:\n  b:\n    - c:\n  d: 1\n",
    ],
)
def test_corners(text: str) -> None:
    pieces = Pieces()
    assert reading(text, pieces) == reading(text)
    assert reading(text, pieces) == reading(text)


def test_the_limits_are_those_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NODES", 200)
    monkeypatch.setattr(limits, "MOST_NODES", 200)
    for text in (
        "\n".join(f"a{n}: [{'1,' * 30}]" for n in range(8)),
        "a:\n  b: " + "[" * 31 + "]" * 31,
    ):
        assert reading(text, Pieces()) == reading(text)
        assert isinstance(reading(text), list)


def test_only_the_piece_that_changed_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text, pieces = (SPECS / "vae.yaml").read_text("utf-8"), Pieces()
    reading(text, pieces)
    read: list[str] = []
    known = module._read

    def noted(text: str) -> Any:
        read.append(text)
        return known(text)

    monkeypatch.setattr(module, "_read", noted)
    reading(text.replace("dense: 64", "dense: 65"), pieces)
    (changed,) = read
    assert changed.startswith("  decoder:") and "dense: 65" in changed
