"""What all tests here share: trained systems."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from trainings import Trainings


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trainings:
    """Every system once for the whole session, whichever process asks."""
    base = tmp_path_factory.getbasetemp()
    # The processes of pytest-xdist each have a folder of their own in a common one.
    folder = base.parent if base.name.startswith("popen-") else base
    systems = folder / "systems"
    systems.mkdir(exist_ok=True)
    return Trainings(systems)
