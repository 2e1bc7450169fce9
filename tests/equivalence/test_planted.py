"""The mistakes that `make planted` plants have a place in today's packages."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import build_spec
from planted import MISTAKES, path_of, plant

pytestmark = pytest.mark.framework  # for the seconds that so many packages take


def test_every_mistake_can_be_planted(tmp_path: Path) -> None:
    for spec in sorted({mistake.spec for mistake in MISTAKES}):
        build_spec(path_of(spec), tmp_path / "packages")
    for number, mistake in enumerate(MISTAKES):
        plant(mistake, tmp_path / "packages", tmp_path / str(number))
