"""Each mistake of the table is refused at its place, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.driver import check_document
from gencc.frontend.yaml.document import load_text
from mistakes import MISTAKES, SPEC, errors


def test_the_spec_itself_is_right() -> None:
    check_document(Path("vae.yaml"), load_text("vae.yaml", SPEC))


@pytest.mark.parametrize(
    ("part", "written", "at", "message", "help"),
    MISTAKES,
    ids=[row[1] for row in MISTAKES],
)
def test_a_mistake(part: str, written: str, at: str, message: str, help: str) -> None:
    assert SPEC.count(part) == 1
    error = next(d for d in errors(SPEC.replace(part, written)) if d.is_error)
    start = error.span.start
    assert f"{start.line}:{start.column}" == at
    assert error.message == message
    assert error.help.strip() == help
    assert "remove it" not in error.help
