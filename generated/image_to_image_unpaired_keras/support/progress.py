"""The progress of a training: epochs, and what is shown of them.

The same in every package.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple

from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from . import console

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
    """Shows the steps of a training: as a bar on a terminal, else a line per epoch.

    A context manager; call `plan` before entering it.

    lengths: of an epoch, by the step from which each holds.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self._rows: list[Row] = []  # of this epoch, as far as they have been read back
        self._steps = range(0)
        self.lengths: Mapping[int, int] = {0: 1}
        self._bar: tqdm | None = None

    def plan(self, steps: range, per_epoch: int | Mapping[int, int]) -> None:
        """Set the steps to make, and the length of an epoch.

        Where the length changes, the lengths by the step from which each holds.
        """
        self._steps = steps
        self.lengths = {0: per_epoch} if isinstance(per_epoch, int) else per_epoch

    def __enter__(self) -> None:
        screen = console.Stderr()
        self._bar = tqdm(
            initial=self._steps.start,
            total=self._steps.stop,
            unit="step",
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
        self._rows.extend(rows)
        if self._bar is not None and self._rows:
            latest = (f"{name} {value:.4g}" for name, value in self._rows[-1].items())
            self._bar.set_postfix_str("  ".join(latest))

    def advance(self, done: int) -> None:
        """Show `done` steps as done; at the end of an epoch all have been read back."""
        assert self._bar is not None
        self._bar.update()
        if self.epoch(done).is_over or done == self._steps.stop:
            if self._bar.disable:
                console.say(self._line(done))
            self._rows.clear()

    def _line(self, done: int) -> str:
        """One line about the epoch: the means over its steps, or over those known.

        Known are those of this session; the last epoch may end early.
        """
        epoch, last = map(self.epoch, (done, self._steps.stop))
        parts = [
            f"epoch {epoch.number}/{last.number}",
            f"step {done}/{self._steps.stop}",
        ]
        for name in self.columns:
            values = [row[name] for row in self._rows if name in row]
            if values:
                parts.append(f"{name} {sum(values) / len(values):.4g}")
        if len(self._rows) < epoch.length:
            parts.append(f"(means over {len(self._rows)} of {epoch.length} steps)")
        return "  ".join(parts)
