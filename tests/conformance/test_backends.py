"""Every case on every backend, trained by one process of its framework."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from gencc import plugins
from gencc.verification.conformance.measured import measure
from gencc.verification.conformance.rows import GROUPS
from gencc.verification.parity.warm import Warm
from words import complaint

pytestmark = pytest.mark.framework


@pytest.fixture(scope="module")
def warm() -> Iterator[dict[str, Warm]]:
    """A process for each backend, started when it is asked."""
    # Most of the time goes into compiling what then runs for a few steps.
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_backend_optimization_level=0"
    quick = {"XLA_FLAGS": flags}
    names = ("torch", "keras", "keras-jax")
    processes = {name: Warm(variables=quick) for name in names}
    yield processes
    for process in processes.values():
        process.close()


# The engine computes and differentiates; the rest of a package is that of `keras`, and
# compiling it takes long. `gencc conformance --backend keras-jax` runs every case.
ENGINE = ("layers", "norms", "activations", "gradients", "digits")
CASES = [
    (backend, group)
    for backend in ("torch", "keras", "keras-jax")
    for group in GROUPS
    if backend != "keras-jax" or group in ENGINE
]


@pytest.mark.parametrize(("backend", "group"), CASES)
def test_a_backend_conforms(
    backend: str, group: str, warm: dict[str, Warm], tmp_path: Path
) -> None:
    plugin = plugins.find(backend)
    emitter = plugins.load(plugin)
    results = [
        measure(row, lambda one: emitter.emit(one.lowered), warm[backend], tmp_path / row.name)
        for row in GROUPS[group]
    ]  # fmt: skip
    refused = [one.row.title for one in results if one.refused]
    print(f"{backend} refuses {len(refused)} of {len(results)}: {refused}")
    failed = [complaint(one, backend, tmp_path) for one in results if not one.passed]
    assert not failed, "\n".join(failed)
