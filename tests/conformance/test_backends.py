"""Every case on every backend, trained by one process of its framework."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc import plugins
from gencc.verification.conformance.rows import GROUPS
from gencc.verification.conformance.runner import run_case
from gencc.verification.parity.worker import Worker
from operations import complaint

pytestmark = pytest.mark.framework


# The engine computes and differentiates; the rest of a package is that of `keras`, and
# compiling it takes long. `gencc conformance --backend keras-jax` runs every case.
ENGINE = ("layers", "activations", "gradients", "digits")
CASES = [
    (backend, group)
    for backend in ("torch", "keras", "keras-jax")
    for group in GROUPS
    if backend != "keras-jax" or group in ENGINE
]


@pytest.mark.parametrize(("backend", "group"), CASES)
def test_a_backend_conforms(
    backend: str, group: str, warm: dict[str, Worker], tmp_path: Path
) -> None:
    plugin = plugins.find(backend)
    emitter = plugins.load(plugin)
    results = [
        run_case(row, lambda package: emitter.emit(package.lowered), warm[backend], tmp_path / row.name)
        for row in GROUPS[group]
    ]  # fmt: skip
    refused = [result.row.title for result in results if result.refused]
    print(f"{backend} refuses {len(refused)} of {len(results)}: {refused}")
    failed = [
        complaint(result, backend, tmp_path) for result in results if not result.passed
    ]
    assert not failed, "\n".join(failed)
