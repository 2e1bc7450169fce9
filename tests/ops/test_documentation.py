"""docs/language.md has what the modules of words say of them, and no other words."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc import ops

LANGUAGE = Path(__file__).parents[2] / "docs" / "language.md"
BEGINS = {"layers": "| layer | meaning |\n|---|---|\n", "initializers": "- `init: "}


@pytest.mark.parametrize("kind", BEGINS)
def test_the_rows_of_a_kind_stand_together(kind: str) -> None:
    """In an order that is good to read; so many lines, up to the next blank one."""
    text = LANGUAGE.read_text(encoding="utf-8")
    start = text.index(BEGINS[kind])
    block = text[start : text.index("\n\n", start)].removeprefix(BEGINS["layers"])
    lines = {ops.load(kind, word).DOCUMENTATION for word in ops.vocabulary(kind)}
    assert set(block.split("\n")) == lines, (
        f"{LANGUAGE}: write each as its module has it"
    )
