"""The progress of a training: epochs, and what is shown of them.

The same in every package.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple

from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from . import console

SAY_EVERY = 5.0  # seconds, at least, between lines where there is no terminal

Row = Mapping[str, float]


class Epoch(NamedTuple):
    """Its number, counted from 1; how many of its steps are done, and how many it has."""

    number: int
    done: int
    length: int

    @property
    def is_over(self) -> bool:
        """Whether the next step belongs to another one."""
        return self.done == self.length


class Progress:
    """Shows the steps of a training: as a bar on a terminal, else a line now and then.

    Lines are about whole epochs; the first and the last epoch always have one. A context
    manager; call `plan` before entering it.

    lengths: of an epoch, by the step from which each holds.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self._rows: list[Row] = []  # of this epoch, as far as they have been read back
        self._steps = range(0)
        self.lengths: Mapping[int, int] = {0: 1}
        self._bar: tqdm | None = None
        self._latest: dict[str, float] = {}
        self._before: tuple[int, dict[str, float]] = (0, {})  # the last whole epoch
        self._began = self._said = time.monotonic()
        self._silent = True

    def plan(self, steps: range, per_epoch: int | Mapping[int, int]) -> None:
        """Set the steps to make, and the length of an epoch.

        Where the length changes, the lengths by the step from which each holds.
        """
        self._steps = steps
        self.lengths = {0: per_epoch} if isinstance(per_epoch, int) else per_epoch

    def __enter__(self) -> None:
        screen = console.Stderr()
        self._began = time.monotonic()
        self._bar = tqdm(
            initial=self._steps.start,
            total=self._steps.stop,
            unit="step",
            desc=self._epochs(self._steps.start + 1),
            disable=not screen.isatty(),
            file=screen,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def epoch(self, done: int) -> Epoch:
        """The epoch after `done` steps."""
        number, epoch = 0, Epoch(0, 0, 1)
        ends = [*list(self.lengths)[1:], done]
        for (start, length), end in zip(self.lengths.items(), ends, strict=True):
            steps = min(end, done) - start
            if steps > 0:
                number += -(-steps // length)
                epoch = Epoch(number, (steps - 1) % length + 1, length)
        return epoch

    def add(self, rows: Iterable[Row]) -> None:
        """Add the losses of more steps."""
        for row in rows:
            self._rows.append(row)
            self._latest |= row
        if self._bar is not None and self._rows:
            latest = (f"{name} {value:.4g}" for name, value in self._ordered().items())
            self._bar.set_postfix_str("  ".join(latest))

    def means(self) -> dict[str, float]:
        """The means over the steps of this epoch, as far as they are known."""
        means = {}
        for name in self.columns:
            values = [row[name] for row in self._rows if name in row]
            if values:
                means[name] = sum(values) / len(values)
        return means

    def advance(self, done: int) -> None:
        """Show `done` steps as done; at the end of an epoch all have been read back."""
        assert self._bar is not None
        self._bar.update()
        is_last = done == self._steps.stop
        if self.epoch(done).is_over or is_last:
            self._before = done, self.means()
            if self._bar.disable and (is_last or self._silent or self._is_time()):
                self._said, self._silent = time.monotonic(), False
                console.say(self._line(done))
            self._rows.clear()
            if not is_last:
                self._bar.set_description_str(self._epochs(done + 1), refresh=False)

    def summary(self, done: int) -> str:
        """5 epochs, 110 steps in 12 s; the means over the last epoch."""
        seconds = time.monotonic() - self._began
        epochs = self.epoch(done).number
        parts = [
            f"{epochs} epoch{'s' * (epochs != 1)}, {done} steps in {_long(seconds)}"
        ]
        losses = (f"{name} {value:.4g}" for name, value in self._before[1].items())
        return "; ".join([*parts, "  ".join(losses)] if self._before[1] else parts)

    def _ordered(self) -> dict[str, float]:
        return {n: self._latest[n] for n in self.columns if n in self._latest}

    def _is_time(self) -> bool:
        return time.monotonic() - self._said >= SAY_EVERY

    def _epochs(self, done: int) -> str:
        epoch, last = self.epoch(done), self.epoch(self._steps.stop)
        return f"epoch {epoch.number}/{last.number}"

    def _line(self, done: int) -> str:
        """One line about the epoch: the means over its steps, or over those known.

        Known are those of this session; the last epoch may end early.
        """
        parts = [self._epochs(done), f"step {done}/{self._steps.stop}"]
        parts += [f"{name} {value:.4g}" for name, value in self.means().items()]
        length = self.epoch(done).length
        if len(self._rows) < length:
            parts.append(f"(means over {len(self._rows)} of {length} steps)")
        return "  ".join(parts)


def _long(seconds: float) -> str:
    """12 s, 3 min 20 s, 2 h 5 min"""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
