"""Every case can be decided, and is on every backend, by one process of its framework.

What the compiler makes of a case, and how the reference trains it, is worked out once for all
tests here.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from emission import encoded
from gencc import plugins
from gencc.codegen import package
from gencc.diagnostics import CompileError
from gencc.driver import Checked
from gencc.plugins import Package
from gencc.verification.conformance.baseline import ReferenceRun
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import EVERY, GROUPS
from gencc.verification.conformance.runner import (
    REFUSED,
    Result,
    baseline,
    checked_case,
    run_case,
)
from gencc.verification.parity.differences import norm
from gencc.verification.parity.settings import UNITS
from gencc.verification.parity.verdict import FACTOR, FLOOR
from gencc.verification.parity.worker import Worker
from operations import ENGINE, MAKING, complaint, every_op, is_eager, ops
from programs import together

pytestmark = pytest.mark.framework


# What only outputs show, and they show it by pictures or of no data.
WITHOUT = {
    *("call between", "call each", "call grid", "call traverse"),
    "expression Grid",
}

CASES = [
    (backend, group)
    for backend in ("torch", "keras", "keras-jax")
    for group in GROUPS
    if backend != "keras-jax" or group in ENGINE
]
# What a package does for a layer is the same on both engines of Keras, and all cases of it
# are decided on TensorFlow: JAX itself is decided by fewer.
LONG = ("keras-jax", "layers")


@dataclass(frozen=True)
class Processes:
    """The warm processes of all backends, and one in which TensorFlow traces nothing."""

    warm: Mapping[str, Worker]
    eager: Worker

    def of(self, row: Row, group: str, backend: str) -> Worker:
        """The process that trains a case."""
        is_traced = backend != "keras" or not is_eager(row, group)
        return self.warm[backend] if is_traced else self.eager


@pytest.fixture
def processes(warm: dict[str, Worker], eager: Worker) -> Processes:
    return Processes(warm, eager)


@pytest.mark.parametrize(
    ("backend", "group"),
    [
        pytest.param(*case, marks=[pytest.mark.long] if case == LONG else [])
        for case in CASES
    ],
)
def test_a_backend_conforms(
    backend: str, group: str, processes: Processes, tmp_path: Path
) -> None:
    assert not complaints(GROUPS[group], group, backend, processes, tmp_path)


def test_jax_computes_every_layer(processes: Processes, tmp_path: Path) -> None:
    """One case of each, and those that take a slope of a slope."""
    rows = GROUPS["layers"]
    first = {row.title.partition(",")[0]: row for row in reversed(rows)}
    some = [
        row for row in rows if row in first.values() or "slope is taken" in row.title
    ]
    assert len(first) < len(some) < len(rows) / 2
    assert not complaints(some, "layers", "keras-jax", processes, tmp_path)


def complaints(
    rows: Sequence[Row], group: str, backend: str, processes: Processes, folder: Path
) -> str:
    """What is wrong with the cases that a backend does not compute as the reference."""
    emitter = plugins.load(plugins.find(backend))
    bare = backend == "keras-jax" and group not in MAKING

    def emit(checked: Checked) -> Package:
        return emitter.emit(checked.lowered)

    def result_of(row: Row) -> Result:
        worker = processes.of(row, group, backend)
        return run_case(row, emit, worker, folder / row.name, bare)

    with together():
        results = [*map(result_of, rows)]
    refused = [result.row.title for result in results if result.refused]
    print(f"{backend} refuses {len(refused)} of {len(results)}: {refused}")
    return "\n".join(
        complaint(result, backend, folder) for result in results if not result.passed
    )


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.name)
def test_a_case_can_be_decided(row: Row, tmp_path: Path) -> None:
    """Its numbers are finite, and rounding leaves at least half of their digits.

    In float32 no training of the reference is perturbed: ulps are counted.
    """
    expected = baseline(row, checked_case(row, tmp_path / "row").model)
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


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Checked]:
    """What the compiler makes of each case, by name."""
    folder = tmp_path_factory.mktemp("rows")
    return {row.name: checked_case(row, folder / row.name) for row in EVERY}


def test_there_is_a_case_for_everything(checked: Mapping[str, Checked]) -> None:
    covered = {
        op
        for row in EVERY
        for result in [checked[row.name]]
        for op in ops(row, result.model, result.lowered)
    }
    assert sorted(every_op() - covered - WITHOUT) == []
    assert sorted(WITHOUT & covered) == []


def test_a_case_becomes_a_package_or_is_refused(
    checked: Mapping[str, Checked], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the backend for which some are never trained here."""
    monkeypatch.setattr(package, "laid_out", encoded)
    emitter = plugins.load(plugins.find("keras-jax"))
    rows = [row for group in GROUPS.keys() - ENGINE for row in GROUPS[group]]
    refused = []
    for row in rows:
        try:
            files = emitter.emit(checked[row.name].lowered).files
            for path, data in files.items():
                assert not path.endswith(".py") or syntax_tree(data)
        except CompileError as error:
            assert {diagnostic.code for diagnostic in error.diagnostics} == {REFUSED}, (
                row.title
            )
            refused.append(row.title)
    print(f"keras-jax refuses {len(refused)} of {len(rows)}: {refused}")


syntax_tree = cache(ast.parse)  # many files are the same in many packages
