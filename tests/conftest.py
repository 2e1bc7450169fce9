"""What holds for all tests: signals, warm frameworks, and the summary of random models.

It stands here because pytest-xdist's first process reads no conftest further down.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# What takes longest comes first, so that no process is left alone with it at the end.
FIRST = (
    "random_models/test_random_models.py",
    "conformance/test_backends.py",
    "zoo/test_trainings.py",
    "equivalence/test_gallery.py",
    "equivalence/test_words.py",
    "packages/test_life.py",
    "packages/test_resume.py",
    "parity/test_frameworks.py",
    "packages/test_kills.py",
    "systems/test_figures.py",
    "random_models/test_strategies.py",
    "generated/test_golden.py",
)

# The reference computes in this process. Threads of OpenBLAS wait for each other without
# a rest, and take the processor from the other processes of tests. NumPy reads this when
# it is imported, which nothing has done before this file.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from examined import Bench
    from gencc.verification.parity.worker import Worker


def pytest_configure() -> None:
    """Signals as a terminal has them: `nohup` and `&` start a process that ignores two.

    A package leaves a signal alone that it finds ignored, so the tests of what a signal
    does would wait for nothing.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection() -> None:
    """No search for garbage while thousands of objects are made that all stay."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor later through these: it took a sixth of the time of all tests."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in the order in which processes are to take them."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    path = item.path.as_posix()
    for turn, name in enumerate(FIRST):
        if path.endswith(f"tests/{name}"):
            return turn
    return len(FIRST)


@pytest.fixture(scope="session")
def warm() -> Iterator[dict[str, Worker]]:
    """A process for each backend, started when it is first asked, for all tests."""
    import forkserver

    processes = {name: forkserver.warm(name) for name in forkserver.BLOCKED}
    yield processes
    for process in processes.values():
        process.close()


@pytest.fixture(scope="session")
def eager() -> Iterator[Worker]:
    """A process in which TensorFlow traces nothing, for all tests."""
    import forkserver

    with forkserver.warm("keras", eager=True) as process:
        yield process


@pytest.fixture(scope="session")
def bench(warm: dict[str, Worker], tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Where models are examined: the warm frameworks, and a folder."""
    from examined import Bench

    return Bench(tmp_path_factory.mktemp("bench"), warm=warm)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures; how often each operation and each pair occurred is written down."""
    counts = [
        text
        for report in terminalreporter.getreports("passed")
        for name, text in report.user_properties
        if name == "random models"
    ]
    if not counts:
        return
    from soak import FAILURES, Tally

    tally = Tally()
    for text in counts:
        tally.join(Tally.loaded(text))
    FAILURES.mkdir(parents=True, exist_ok=True)
    path = FAILURES / "coverage.txt"
    path.write_text(tally.table() + "\n")
    terminalreporter.section("random models")
    terminalreporter.write(f"{tally.head()}\nall of them: {path}\n")
