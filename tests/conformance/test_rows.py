"""The cases themselves: they are specs, and nothing lacks one."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.verification.conformance import command
from gencc.verification.conformance.rows import EVERY
from gencc.verification.conformance.runner import Result
from gencc.verification.parity.settings import Unable


def test_names_are_their_own() -> None:
    assert len({row.name for row in EVERY}) == len(EVERY)
    assert len({row.title for row in EVERY}) == len(EVERY)


def test_the_folder_of_a_case_is_one_name(tmp_path: Path) -> None:
    assert all((tmp_path / row.name).parent == tmp_path for row in EVERY)


def test_a_device_that_is_not_there_is_refused_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And not by each case, as if the backend did not conform."""
    why = "there is no CUDA device here; use --device cpu"
    failed = f"`row_torch train` failed, with status 2:\n  error: {why}"
    monkeypatch.setattr(command, "require", lambda _: None)
    monkeypatch.setattr(
        command, "run_case", lambda row, *_, **__: Result(row, failed=failed)
    )
    with pytest.raises(Unable, match=f"^{why}$"):
        command.run("torch", ["dense"], False, None, "cuda")
