"""When a training looks at held-out examples, and which checkpoint it calls the best.

The same in every package.

All that is known of it stands in losses.csv: a resumed training goes on with the same
best, and has as much patience left as the uninterrupted one.
"""

import math
from dataclasses import dataclass
from pathlib import Path

from . import checkpoints, console
from .loss_table import Course, course


@dataclass(frozen=True)
class Validation:
    """The columns of losses.csv that it fills, every so many `epochs` or `iterations`.

    best: the column that says which checkpoint is the best; empty if none is kept.
    largest: whether its largest value is, not its smallest. patience: after so many
    values in a row that are no better the training ends; never for 0.
    """

    columns: tuple[str, ...] = ()
    epochs: int = 0
    iterations: int = 0
    best: str = ""
    largest: bool = False
    patience: int = 0

    def best_of(self, course: Course) -> int | None:
        """The step of the best value, of equal ones the first; None if none is finite."""
        sign = -1 if self.largest else 1
        ranked = [(sign * v, step) for step, v in course if math.isfinite(v)]
        return min(ranked)[1] if ranked else None

    def checkpoint(self, run: Path, which: str) -> checkpoints.Checkpoint | None:
        """The best checkpoint of a run folder, the last, or that after so many steps.

        As long as there is no best one the last. Raises PackageError.
        """
        if which == "best":
            known = course(run / "losses.csv", self.best)
            kept = {*checkpoints.steps(run / "checkpoints")}
            best = self.best_of([pair for pair in known if pair[0] + 1 in kept])
            which = "last" if best is None else str(best + 1)
            wanted = self.best_of(known)
            if kept and wanted is not None and wanted != best:
                # Losses are written before a checkpoint, which may have failed.
                console.warn(
                    f"warning: {run} has no checkpoint of its best step {wanted + 1}; "
                    "the best of those that it has is taken"
                )
        return checkpoints.chosen(run / "checkpoints", which)

    def is_over(self, course: Course) -> bool:
        """Whether patience has come to an end."""
        best = self.best_of(course)
        since = sum(best is None or step > best for step, _ in course)
        return 0 < self.patience <= since


NO_VALIDATION = Validation()
