"""The progress of trainings: a line that is kept up to date, or a few plain lines."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from gencc.cli.console import say

_PARTS = 4  # without a terminal, a line is printed when a training is a quarter further


class Progress:
    """Shown on stderr; `totals` are the steps of each training, by its label."""

    def __init__(self, totals: Mapping[str, int]) -> None:
        self._totals = totals
        self._terminal = sys.stderr.isatty()
        self._width = 0
        self._shown: list[int] = []

    def show(self, done: Mapping[str, int]) -> None:
        """Show the steps done by each training, if there is news."""
        parts = [f"{name} {done[name]}/{of}" for name, of in self._totals.items()]
        line = "   ".join(parts)
        if self._terminal:
            self._width = max(self._width, len(line))
            sys.stderr.write("\r" + line.ljust(self._width))
            sys.stderr.flush()
            return
        quarters = [_PARTS * done[name] // of for name, of in self._totals.items()]
        if quarters != self._shown and any(quarters):
            say(line, err=True)
        self._shown = quarters

    def close(self) -> None:
        """Clear the line of the terminal."""
        if self._terminal:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
