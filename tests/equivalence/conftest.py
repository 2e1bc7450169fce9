"""What all tests here share: the packages, and the trainings made with them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness import Runs, build, locked


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """One store of trainings for the whole session, whichever process asks."""
    base = tmp_path_factory.getbasetemp()
    # The processes of pytest-xdist each have a folder of their own in a common one.
    folder = (base.parent if base.name.startswith("popen-") else base) / "equivalence"
    folder.mkdir(exist_ok=True)
    packages = folder / "packages"
    with locked(packages):
        if not packages.exists():
            build(packages)
    return Runs(packages, folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of what was measured."""
    rows = [
        text
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, text in report.user_properties
        if name == "differences"
    ]
    if rows and terminalreporter.verbosity >= 0:
        terminalreporter.section("differences")
        terminalreporter.write("\n".join(sorted(rows)) + "\n")
