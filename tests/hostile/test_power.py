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
from invariants import Broken, Programs, examine

BAD = Path(__file__).parents[1] / "diagnostics/bad"
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


def suppress(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No stage reports an error of this code any more."""
    own = Collector.add

    def add(self: Collector, reported: str, *arguments: Any, **more: Any) -> None:
        if reported != code:
            own(self, reported, *arguments, **more)

    monkeypatch.setattr(Collector, "add", add)


def test_a_mistake_that_is_not_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a stage goes on with after an error is no model."""
    suppress("E0301", monkeypatch)
    assert problem(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "E0301_learned_text",
        "E0305_attention_heads",
        "E0305_window_larger_than_the_image",
        "E0310_formula_that_calls_itself",
        "E0312_one_input_twice",
        "E0327_param",
    ],
)
def test_a_spec_whose_mistake_is_not_reported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of mutants, which seldom have that mistake and no other."""
    spec = (BAD / f"{name}.yaml").read_bytes()
    assert {*examine(spec, tmp_path / "spec.yaml", Programs())} == {name[:5]}
    suppress(name[:5], monkeypatch)
    with pytest.raises(Broken):
        examine(spec, tmp_path / "spec.yaml", Programs())


def test_an_import_that_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a program compiles; that it uses a name it does not have, ruff sees."""
    own = scope.import_block

    def import_block(imports: Iterable[Import]) -> str:
        return own(sorted(imports, key=str)[1:])

    monkeypatch.setattr(scope, "import_block", import_block)
    assert "F821" in problem(tmp_path)
