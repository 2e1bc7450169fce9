"""The losses of a training that keeps no checkpoints: shown, kept and drawn.

The same in every package.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import SupportsFloat

from .support import plots
from .support.figures import Picture
from .support.loss_table import LossTable
from .support.progress import Progress


class History:
    """What each step reported; `columns` are the losses.

    rows: the losses of every step so far, by its number.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        self.rows: dict[int, dict[str, float]] = {}
        self._progress = Progress(columns)

    @property
    def step(self) -> int:
        """How many steps there were so far."""
        return len(self.rows)

    def steps(self, total: int, per_epoch: int | Mapping[int, int]) -> Iterator[int]:
        """The steps from 0 to `total` - 1, with their progress shown.

        `per_epoch` is the number of steps in an epoch; where it changes, the numbers by
        the step from which each holds.
        """
        progress = self._progress
        progress.plan(range(total), per_epoch)
        with progress:
            for step in range(total):
                yield step
                progress.add([self.rows.get(step, {})])
                progress.advance(step + 1)

    def log(self, step: int, losses: Mapping[str, SupportsFloat]) -> None:
        """Note losses of `step`; several calls may each bring some of the columns."""
        row = self.rows.setdefault(step, {})
        row.update({name: float(value) for name, value in losses.items()})

    def save(self, folder: Path) -> None:
        """Write losses.csv, a row for each step, and losses.png, a curve for each loss."""
        folder.mkdir(parents=True, exist_ok=True)
        table = LossTable(folder / "losses.csv", self.columns)
        table.start()
        table.add(self.rows, durable=True)
        picture = Picture(folder / "losses.png", "losses", folder.name)
        plots.save_curves(picture, table.path, self._progress.lengths)
