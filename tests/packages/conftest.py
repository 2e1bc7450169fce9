"""What all tests here share: the packages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "equivalence"))

from harness import APPLICATIONS, GALLERY, build, locked

SPECS = Path(__file__).with_name("specs")


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every package, as a user has it."""
    base = tmp_path_factory.getbasetemp()
    # The processes of pytest-xdist each have a folder of their own in a common one.
    shared = base.parent if base.name.startswith("popen-") else base
    folder = shared / "built"
    with locked(folder):
        if not folder.exists():
            applications = (GALLERY / f"{spec}.yaml" for spec in APPLICATIONS)
            build(folder, [*applications, *SPECS.glob("*.yaml")])
    return folder
