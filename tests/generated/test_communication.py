"""What benchmarks/communication.py computes, and that docs/scale.md has its tables."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from record import ROOT

LARGE = ["--weights", "50e6", "--step", "200", "--fixed", "5", "--batch", "256"]


@pytest.fixture(scope="module")
def communication() -> ModuleType:
    path = ROOT / "benchmarks/communication.py"
    spec = importlib.util.spec_from_file_location("communication", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["communication"] = module  # where dataclasses look for annotations
    spec.loader.exec_module(module)
    return module


def test_ring_of_four(communication: ModuleType) -> None:
    """Each of 2 (4 - 1) hops carries a quarter of the bytes: 1 s, and 25 / 25 s."""
    assert communication.Link("", 1.0, 25.0).ring(100, 4) == 12.0


def test_one_worker_sends_nothing(communication: ModuleType) -> None:
    training = communication.Training(weights=1e6, step=3.0, fixed=1.0, small=9)
    assert training.speed_up(1, communication.LINKS[0]) == 1.0


def test_messages_that_cost_nothing_leave_what_is_fixed(
    communication: ModuleType,
) -> None:
    training = communication.Training(weights=1e6, step=3.0, fixed=1.0, small=9)
    free = communication.Link("", 0.0, float("inf"))
    assert training.speed_up(4, free) == 3.0 / (1.0 + 2.0 / 4)


@pytest.mark.parametrize("options", [[], LARGE])
def test_the_page_has_the_table(
    communication: ModuleType,
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (ROOT / "docs/scale.md").read_text("utf-8")
    monkeypatch.setattr(sys, "argv", ["communication.py", *options])
    communication.main()
    rows = [line for line in capsys.readouterr().out.splitlines() if line[:1] == "|"]
    assert len(rows) == 9
    assert "\n".join(rows) in page
