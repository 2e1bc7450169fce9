"""The cases themselves: they are specs, and nothing lacks one."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from emission import encoded
from gencc import plugins
from gencc.codegen import package
from gencc.diagnostics import CompileError
from gencc.driver import Checked, check
from gencc.verification.conformance import command
from gencc.verification.conformance.rows import EVERY, GROUPS
from gencc.verification.conformance.runner import REFUSED, Result
from gencc.verification.parity.settings import Unable
from operations import ENGINE, every_op, ops

# What only outputs show, and they show it by pictures or of no data.
WITHOUT = {
    *("call between", "call each", "call grid", "call traverse"),
    "expression Grid",
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Checked]:
    """What the compiler makes of each case, by name."""
    folder = tmp_path_factory.mktemp("rows")
    results = {}
    for row in EVERY:
        path = folder / f"{row.name}.yaml"
        path.write_text(row.spec, encoding="utf-8")
        results[row.name] = check(path)
    return results


def test_names_are_their_own() -> None:
    assert len({row.name for row in EVERY}) == len(EVERY)
    assert len({row.title for row in EVERY}) == len(EVERY)


@pytest.mark.framework  # as the next one, with which it shares what is checked
def test_there_is_a_case_for_everything(checked: Mapping[str, Checked]) -> None:
    covered = {
        op
        for row in EVERY
        for result in [checked[row.name]]
        for op in ops(row, result.model, result.lowered)
    }
    assert sorted(every_op() - covered - WITHOUT) == []
    assert sorted(WITHOUT & covered) == []


@pytest.mark.framework  # for the seconds that so many packages take
def test_a_case_becomes_a_package_or_is_refused(
    checked: Mapping[str, Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the backend for which some are never trained here: see test_backends."""
    monkeypatch.setattr(package, "laid_out", encoded)
    emitter = plugins.load(plugins.find("keras-jax"))
    rows = [row for group in GROUPS.keys() - ENGINE for row in GROUPS[group]]
    refused = []
    for row in rows:
        try:
            for path, data in emitter.emit(checked[row.name].lowered).files.items():
                assert not path.endswith(".py") or syntax_tree(data)
        except CompileError as error:
            assert {diagnostic.code for diagnostic in error.diagnostics} == {REFUSED}, (
                row.title
            )
            refused.append(row.title)
    print(f"keras-jax refuses {len(refused)} of {len(rows)}: {refused}")


syntax_tree = cache(ast.parse)  # many files are the same in many packages


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
