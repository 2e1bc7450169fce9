"""What holds for all tests: the signals they start with, and the summary of random models.

It stands here because pytest-xdist's first process reads no conftest further down.
"""

from __future__ import annotations

import signal

import pytest


def pytest_configure() -> None:
    """Signals as a terminal has them: `nohup` and `&` start a process that ignores two.

    A package leaves a signal alone that it finds ignored, so the tests of what a signal
    does would wait for nothing.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures; how often each operation and each pair occurred is written down."""
    found = [
        text
        for report in terminalreporter.getreports("passed")
        for name, text in report.user_properties
        if name == "random models"
    ]
    if not found:
        return
    from soak import KEPT, Tally

    tally = Tally()
    for text in found:
        tally.join(Tally.loaded(text))
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / "coverage.txt"
    path.write_text(tally.table() + "\n")
    terminalreporter.section("random models")
    terminalreporter.write(f"{tally.head()}\nall of them: {path}\n")
