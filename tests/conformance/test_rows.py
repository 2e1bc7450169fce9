"""The cases themselves: they are specs, they can be decided, and nothing lacks one."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from gencc import plugins
from gencc.codegen import package
from gencc.diagnostics import CompileError
from gencc.driver import Checked, check
from gencc.verification.conformance.baseline import ReferenceRun, compute_baseline
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import EVERY
from gencc.verification.conformance.runner import REFUSED
from gencc.verification.parity.differences import norm
from gencc.verification.parity.settings import UNITS
from gencc.verification.parity.verdict import FACTOR, FLOOR
from operations import every_op, ops

# What only outputs show, and they show it by pictures or of no data.
WITHOUT = {"call between", "call grid", "expression Grid"}


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


def test_there_is_a_case_for_everything(checked: Mapping[str, Checked]) -> None:
    covered = {
        op
        for row in EVERY
        for result in [checked[row.name]]
        for op in ops(row, result.model, result.lowered)
    }
    assert sorted(every_op() - covered - WITHOUT) == []
    assert sorted(WITHOUT & covered) == []


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.name)
def test_a_case_can_be_decided(row: Row, checked: Mapping[str, Checked]) -> None:
    """Its numbers are finite, and rounding leaves at least half of their digits."""
    with np.errstate(all="ignore"):
        expected = compute_baseline(checked[row.name].model, row.examples(), row.steps)
    of_losses, of_tensors = numbers(expected.unperturbed)
    assert all(map(math.isfinite, of_losses)), "a loss is no number"
    unfinished = [n for n, a in of_tensors.items() if not np.isfinite(a).all()]
    assert not unfinished
    for other in expected.perturbed:
        losses, tensors = numbers(other)
        rounding = {name: norm(of_tensors[name], a) for name, a in tensors.items()}
        rounding["losses"] = max(map(apart, of_losses, losses), default=0.0)
        unit = UNITS["float64"]
        lost = {
            name: size
            for name, size in rounding.items()
            if FLOOR * unit + FACTOR * size > math.sqrt(unit)
        }
        assert not lost


def numbers(run: ReferenceRun) -> tuple[list[float], dict[str, np.ndarray]]:
    """All losses of a training, and all that it leaves behind."""
    losses = [value for row in run.losses for value in row.values()]
    return losses, {**run.state, **run.tables}


def apart(first: float, second: float) -> float:
    """As the comparison of two curves has it."""
    size = max(abs(first), abs(second))
    return abs(first - second) / size if size else 0.0


@pytest.mark.framework  # for the seconds that so many packages take
@pytest.mark.parametrize("backend", ["torch", "keras", "keras-jax"])
def test_every_case_becomes_a_package_or_is_refused(
    backend: str, checked: Mapping[str, Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "laid_out", encoded)
    emitter = plugins.load(plugins.find(backend))
    refused = []
    for row in EVERY:
        try:
            for path, data in emitter.emit(checked[row.name].lowered).files.items():
                assert not path.endswith(".py") or syntax_tree(data)
        except CompileError as error:
            assert {diagnostic.code for diagnostic in error.diagnostics} == {REFUSED}, (
                row.title
            )
            refused.append(row.title)
    print(f"{backend} refuses {len(refused)} of {len(EVERY)}: {refused}")


syntax_tree = cache(ast.parse)  # many files are the same in many packages


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """Instead of the layout."""
    return {path: text.encode() for path, text in files.items()}


def test_the_folder_of_a_case_is_one_name(tmp_path: Path) -> None:
    assert all((tmp_path / row.name).parent == tmp_path for row in EVERY)
