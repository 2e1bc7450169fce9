"""A plugin of pytest: programs that somebody wrote by hand, graded, with a test for each item.

    pytest vae.py --gencc-trace vae.trace

With that option a file with a `loss`, a `step` or an `iteration` is not imported, but graded
by `gencc grade` in a process of its own. A test of one's own asks for the verdict:

    @pytest.mark.gencc_trace("vae.trace", student="vae.py")
    def test_the_divergence(gencc_verdict):
        assert gencc_verdict.right, gencc_verdict.text
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gencc.verification.grading.verdict import Verdict

MARKER = "gencc_trace"
_PARTS = ("loss", "step", "iteration")
_VERDICTS = pytest.StashKey[dict[tuple[Path, Path], "Verdict"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, which are about grading alone."""
    group = parser.getgroup("gencc", "grading of programs that were written by hand")
    group.addoption(
        "--gencc-trace",
        metavar="FILE",
        help="grade each given file that has a loss or a step by what `gencc trace` wrote",
    )
    group.addoption(
        "--gencc-seconds",
        type=float,
        default=120.0,
        help="how long a program may take (default: 120)",
    )
    group.addoption(
        "--gencc-memory",
        metavar="MIB",
        type=int,
        default=4096,
        help="how much data a program may hold (default: 4096)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """What the marker means."""
    line = (
        f"{MARKER}(trace, student): what `gencc_verdict` is of, from the test's folder"
    )
    config.addinivalue_line("markers", line)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """A program instead of a module of tests, where one is to be graded."""
    trace = parent.config.getoption("--gencc-trace")
    if trace is None or not _is_program(module_path):
        return None
    base = parent.config.invocation_params.dir
    return Program.from_parent(parent, path=module_path, trace=base / trace)


def _is_program(path: Path) -> bool:
    """Whether a file has functions that are graded; one that cannot be read has none."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    names = [part.name for part in tree.body if isinstance(part, ast.FunctionDef)]
    tested = any(name.startswith("test") for name in names)
    return not tested and any(
        name == part or name.endswith(f"_{part}") for name in names for part in _PARTS
    )


class Program(pytest.File):
    """A file that is graded; its items are those of the verdict."""

    def __init__(self, *, trace: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.trace = trace

    def collect(self) -> Iterator[Graded]:
        """Whether it runs at all, and what is right in it."""
        verdict = _verdict(self.config, self.trace, self.path)
        yield Graded.from_parent(
            self, name="it runs", problem=verdict.failure, explained=""
        )
        for item in verdict.items:
            wrong = "" if item.right else item.text
            name, explained = str(item), verdict.explanation if wrong else ""
            yield Graded.from_parent(
                self, name=name, problem=wrong, explained=explained
            )


class Graded(pytest.Item):
    """A quantity of a program; `problem` is empty where it is right."""

    def __init__(self, *, problem: str, explained: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.problem, self.explained = problem, explained

    def runtest(self) -> None:
        """Fails where it is wrong."""
        if self.problem:
            raise Incorrect(self.problem)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The verdict in place of a traceback."""
        if isinstance(excinfo.value, Incorrect):
            return "\n".join(filter(None, [str(excinfo.value), self.explained]))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file, and the item."""
        return self.path, None, f"{self.path.name}: {self.name}"


class Incorrect(AssertionError):
    """What is not right."""


@pytest.fixture
def gencc_verdict(request: pytest.FixtureRequest) -> Verdict:
    """The verdict on the program that the marker `gencc_trace` of a test names."""
    marker = request.node.get_closest_marker(MARKER)
    words = dict(zip(("trace", "student"), marker.args, strict=False)) if marker else {}
    words |= marker.kwargs if marker else {}
    if words.keys() != {"trace", "student"}:
        pytest.fail(f'{MARKER} is missing: @pytest.mark.{MARKER}("T", student="S.py")')
    folder = request.path.parent
    return _verdict(request.config, folder / words["trace"], folder / words["student"])


def _verdict(config: pytest.Config, trace: Path, student: Path) -> Verdict:
    """Each program is graded once; raises UsageError where it cannot be."""
    from gencc.verification.grading import grade
    from gencc.verification.grading.limits import Limits
    from gencc.verification.parity.settings import Unable

    verdicts = config.stash.setdefault(_VERDICTS, {})
    if (trace, student) not in verdicts:
        limits = Limits(
            config.getoption("--gencc-seconds"), config.getoption("--gencc-memory")
        )
        try:
            verdicts[trace, student] = grade(trace, student, limits)
        except Unable as error:
            raise pytest.UsageError(str(error)) from error
    return verdicts[trace, student]
