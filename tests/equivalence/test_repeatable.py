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


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_training_gives_the_same_bytes_again(
    backend: str, runs: Runs, tmp_path: Path
) -> None:
    """Of the spec with the most kinds of layers; each in a process with hashes of its own."""
    flags = ("--precision", "float32", "--steps", "4")
    for name in "ab":
        runs.train("dcgan", backend, tmp_path / name, *flags, variables=THREADS)
    assert contents(tmp_path / "b") == contents(tmp_path / "a")
