"""`pytest student.py --gencc-trace FILE`: a test for each item, and what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from gencc.verification.grading.recording import record
from gencc.verification.grading.trace import write
from small_students import SPEC, STUDENT

TEACHER = """\
import pytest
@pytest.mark.gencc_trace('small.trace', student='wrong.py')
def test_it(gencc_verdict):
    assert gencc_verdict.causes[0].mistake.name == '½ forgotten'
def test_without(gencc_verdict):
    pass
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trace, a right program and a wrong one, and a teacher's test."""
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "small.yaml").write_text(SPEC)
    write(record(folder / "small.yaml", 1)[1], folder / "small.trace")
    (folder / "right.py").write_text(STUDENT)
    (folder / "wrong.py").write_text(STUDENT.replace("0.5 * (", "("))
    (folder / "test_teacher.py").write_text(TEACHER)
    return folder


def run(folder: Path, *arguments: str) -> str:
    """What pytest says in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-p", "gencc.pytest_plugin", "-rA"]
    done = subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True
    )
    return done.stdout + done.stderr


def test_programs_are_graded(folder: Path) -> None:
    programs = ("right.py", "wrong.py", "test_teacher.py")
    said = run(folder, "--gencc-trace", "small.trace", *programs)
    assert "7 passed" in said and "2 failed" in said and "1 error" in said, said
    for line in (
        "Likely cause: ½ forgotten",
        "gencc_trace is missing",
        "PASSED right.py::train: kl",
        "FAILED wrong.py::train: kl",
    ):
        assert line in said


def test_without_a_trace_they_are_modules(folder: Path) -> None:
    assert "no tests ran" in run(folder, "right.py")


def test_a_trace_that_is_not_there(folder: Path) -> None:
    said = run(folder, "--gencc-trace", "none.trace", "right.py")
    assert "none.trace" in said and "Traceback" not in said
