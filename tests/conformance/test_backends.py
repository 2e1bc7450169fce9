"""Every case can be decided, and is on every backend, by one process of its framework."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from gencc import plugins
from gencc.driver import Checked, check
from gencc.plugins import Package
from gencc.verification.conformance.baseline import ReferenceRun
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import EVERY, GROUPS
from gencc.verification.conformance.runner import baseline, run_case
from gencc.verification.parity.differences import norm
from gencc.verification.parity.settings import UNITS
from gencc.verification.parity.verdict import FACTOR, FLOOR
from gencc.verification.parity.worker import Worker
from operations import EAGER, ENGINE, MAKING, complaint
from programs import together

pytestmark = pytest.mark.framework


CASES = [
    (backend, group)
    for backend in ("torch", "keras", "keras-jax")
    for group in GROUPS
    if backend != "keras-jax" or group in ENGINE
]


@pytest.mark.parametrize(("backend", "group"), CASES)
def test_a_backend_conforms(
    backend: str, group: str, warm: dict[str, Worker], eager: Worker, tmp_path: Path
) -> None:
    emitter = plugins.load(plugins.find(backend))
    is_eager = backend == "keras" and group in EAGER
    worker = eager if is_eager else warm[backend]
    bare = backend == "keras-jax" and group not in MAKING

    def emit(checked: Checked) -> Package:
        return emitter.emit(checked.lowered)

    with together():
        results = [
            run_case(row, emit, worker, tmp_path / row.name, bare)
            for row in GROUPS[group]
        ]
    refused = [result.row.title for result in results if result.refused]
    print(f"{backend} refuses {len(refused)} of {len(results)}: {refused}")
    failed = [
        complaint(result, backend, tmp_path) for result in results if not result.passed
    ]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.name)
def test_a_case_can_be_decided(row: Row, tmp_path: Path) -> None:
    """Its numbers are finite, and rounding leaves at least half of their digits.

    In float32 no training of the reference is perturbed: ulps are counted.
    """
    path = tmp_path / "row.yaml"
    path.write_text(row.spec, encoding="utf-8")
    expected = baseline(row, check(path).model)
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
