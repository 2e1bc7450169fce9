"""The same training gives the same bytes, every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import BACKENDS, Runs, contents

pytestmark = pytest.mark.framework

# Races need threads; one more than one is enough.
THREADS = {
    "OMP_NUM_THREADS": "2",
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "2",
}


@pytest.mark.parametrize("spec", ["vae", "dcgan"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_three_trainings_give_the_same_bytes(
    spec: str, backend: str, runs: Runs, tmp_path: Path
) -> None:
    flags = ("--precision", "float32", "--steps", "30")
    for name in "abc":
        runs.train(spec, backend, tmp_path / name, *flags, variables=THREADS)
    first = contents(tmp_path / "a")
    assert contents(tmp_path / "b") == first
    assert contents(tmp_path / "c") == first
