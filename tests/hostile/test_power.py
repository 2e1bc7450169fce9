"""The fuzzer is tried on compilers with a fault in them, and sees each."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from fuzz import in_turn, several
from gencc.codegen.python import scope
from gencc.codegen.python.nodes import Import
from gencc.diagnostics.collector import Collector
from invariants import Broken

TRIED = 50, 1000  # mutants at a time, and at most


def problem(folder: Path) -> str:
    """What the first mutants that show something show."""
    together, most = TRIED
    for first in itertools.islice(itertools.count(0, together), most // together):
        try:
            several(range(first, first + together), folder / "spec.yaml", in_turn)
        except Broken as error:
            return str(error)
    return ""


@pytest.mark.parametrize("code", ["E0301", "E0305"])
def test_a_mistake_that_is_not_reported(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a stage goes on with after an error is no model."""
    own = Collector.add

    def add(self: Collector, reported: str, *arguments: Any, **more: Any) -> None:
        if reported != code:
            own(self, reported, *arguments, **more)

    monkeypatch.setattr(Collector, "add", add)
    assert problem(tmp_path)


def test_an_import_that_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a program compiles; that it uses a name it does not have, ruff sees."""
    own = scope.import_block

    def import_block(imports: Iterable[Import]) -> str:
        return own(sorted(imports, key=str)[1:])

    monkeypatch.setattr(scope, "import_block", import_block)
    assert "F821" in problem(tmp_path)
