"""The comparison sees mistakes that authors of training programs make."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from harness import Runs, locked
from planted import MISTAKES, Mistake, make_all

pytestmark = pytest.mark.framework


@pytest.fixture(scope="session")
def outcomes(runs: Runs) -> dict[str, list[str]]:
    """Where each mistake is seen and its line of the table, by mistake and package."""
    path = runs.folder / "planted.json"
    with locked(path):
        if not path.exists():
            found = make_all(MISTAKES, runs)
            seen = {key(o.mistake): [o.seen, o.row()] for o in found}
            path.write_text(json.dumps(seen))
    result: dict[str, list[str]] = json.loads(path.read_text())
    return result


def key(mistake: Mistake) -> str:
    """A name for a test."""
    return f"{mistake.what} in {mistake.package}"


@pytest.mark.parametrize("mistake", MISTAKES, ids=key)
def test_a_mistake_is_seen(
    mistake: Mistake,
    outcomes: dict[str, list[str]],
    record_property: Callable[[str, object], None],
) -> None:
    seen, row = outcomes[key(mistake)]
    record_property("planted", row)
    assert seen == mistake.seen, row
