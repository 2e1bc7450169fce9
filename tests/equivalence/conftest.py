"""What all tests here share: the packages, and the trainings made with them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness import Runs, build, locked


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Runs:
    """One store of trainings for the whole session, whatever process asks."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "equivalence"
    folder.mkdir(exist_ok=True)
    packages = folder / "packages"
    with locked(packages):
        if not packages.exists():
            build(packages)
    return Runs(packages, folder)
