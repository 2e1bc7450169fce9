"""Every case can be decided, and is on every backend, by one process of its framework."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
# What a package does for a layer is the same on both engines of Keras, and all cases of it
# are decided on TensorFlow: JAX itself is decided by fewer.
LONG = ("keras-jax", "layers")


@pytest.mark.parametrize(
    ("backend", "group"),
    [
        pytest.param(*case, marks=[pytest.mark.long] if case == LONG else [])
        for case in CASES
    ],
)
def test_a_backend_conforms(
    backend: str, group: str, warm: dict[str, Worker], eager: Worker, tmp_path: Path
) -> None:
    is_eager = backend == "keras" and group in EAGER
    worker = eager if is_eager else warm[backend]
    bare = backend == "keras-jax" and group not in MAKING
    assert not complaints(GROUPS[group], backend, worker, tmp_path, bare)


def test_jax_computes_every_layer(warm: dict[str, Worker], tmp_path: Path) -> None:
    """One case of each, and those that take a slope of a slope."""
    rows = GROUPS["layers"]
    first = {row.title.partition(",")[0]: row for row in reversed(rows)}
    some = [
        row for row in rows if row in first.values() or "slope is taken" in row.title
    ]
    assert len(first) < len(some) < len(rows) / 2
    assert not complaints(some, "keras-jax", warm["keras-jax"], tmp_path, bare=True)


def complaints(
    rows: Sequence[Row], backend: str, worker: Worker, folder: Path, bare: bool
) -> str:
    """What is wrong with the cases that a backend does not compute as the reference."""
    emitter = plugins.load(plugins.find(backend))

    def emit(checked: Checked) -> Package:
        return emitter.emit(checked.lowered)

    with together():
        results = [run_case(row, emit, worker, folder / row.name, bare) for row in rows]
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
