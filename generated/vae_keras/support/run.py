"""What a training run keeps on disk, and how it starts, stops and resumes.

The same in every package.

A run folder holds config.json (the facts that a run must share with its checkpoints),
losses.csv (one row per step, every digit) and checkpoints/.
"""

import json
import math
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import NDArray

from . import (
    atomic,
    checkpoints,
    console,
    divergence,
    facts,
    plots,
    run_folders,
    workers,
)
from .errors import CheckpointError, Diverged, PackageError
from .figures import Picture
from .lock import Lock
from .loss_table import LossTable
from .progress import Progress
from .signals import Signals
from .validation import NO_VALIDATION, Validation

Observer = Callable[[int, Mapping[str, float]], object]

READ_BACK_EVERY = 48  # steps; reading a loss waits for the device
SAVE_EVERY = 10.0  # seconds, at least, between saves at the ends of epochs
NO_RUN = (
    "{} exists, and no run there owns it; move it away, or choose another "
    "folder (--out)"
)
GO_ON = "go on with the spec and the flags of that run, or start a new one (--out)"


def require_free(folder: Path, stems: Collection[str]) -> None:
    """Refuse, with PackageError, to start a run that would overwrite somebody's files.

    `stems` are the names, without suffixes, of the files written after training. A
    folder that holds a run is not checked: `Run` has a better message for it.
    """
    if not folder.is_dir() or (folder / "losses.csv").exists():
        return
    for path in sorted(folder.iterdir()):
        if path.stem in stems and path.suffix in run_folders.SUFFIXES:
            raise PackageError(NO_RUN.format(path))


class Run:
    """A training run and its folder.

    checkpoint: the state to resume from; None at the start of a training.
    step: the number of steps when the state was last saved.
    interrupted: the number of the signal that ended `steps` early, otherwise None.
    on_step, on_epoch: called with the number of a step, from 0, and its losses, in the
    order of the steps, once they are read back; and with the number of an epoch, from 1,
    and the means over its steps, in which validation counts. None for nothing.

    Of several workers all have a run, and the first one alone reads and writes the folder
    and calls the observers: the others are told what is there, and all save, stop and fail
    at the same step.
    """

    def __init__(
        self,
        folder: Path,
        columns: Sequence[str],
        facts: Mapping[str, str],
        resume: bool,
        overwrite: bool = False,
        validation: Validation = NO_VALIDATION,
    ) -> None:
        """Start a run in `folder`, or resume the one that is there, or replace it.

        `columns` are the losses in losses.csv, and `validation` has further ones.
        Raises PackageError when another process trains there, when a new run would
        overwrite an old one or a file that no run wrote, and when there is none to
        resume; CheckpointError when no checkpoint is left or sound, or its facts are
        not `facts`.
        """
        self.folder = folder
        self.columns = tuple(columns)
        self.facts = dict(facts)
        self.checkpoint: checkpoints.Checkpoint | None = None
        self.step = 0
        self.interrupted: int | None = None
        self.on_step: Observer | None = None
        self.on_epoch: Observer | None = None

        self._validation = validation
        self._course: list[tuple[int, float]] = []  # of what says which is best
        self._losses = LossTable(folder / "losses.csv", columns, validation.columns)
        self._checkpoints = folder / "checkpoints"
        self._pending: dict[int, dict[str, SupportsFloat]] = {}  # not read back yet
        self._signals = Signals()
        self._saved_step, self._saved_at = -1, time.monotonic()
        self._progress = Progress((*columns, *validation.columns))
        self._total = 0
        self._lock: Lock | None = None

        team = workers.TEAM
        self.checkpoint = team.of_first(lambda: self._open(resume, overwrite))
        if self.checkpoint:
            self.step = self.checkpoint.step

    def begin(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Save the state before the first step, so that a run always has a checkpoint.

        It is a rehearsal, too: a disk that is read-only or too small fails now, not
        after an hour. A resumed run changes nothing on disk before this, as only now
        is all of its checkpoint known to fit. Raises CheckpointError.
        """
        self._course = workers.TEAM.of_first(self._cut_back)
        self.save(self.step, tensors)
        size = sum(tensor.nbytes for tensor in tensors.values())
        workers.TEAM.of_first(lambda: self._require_space(size))

    def steps(self, total: int, per_epoch: int | Mapping[int, int]) -> Iterator[int]:
        """The steps that remain of `total`, counted from 0, with their progress shown.

        `per_epoch` is the number of steps in an epoch; where it changes, the numbers by
        the step from which each holds. Signals that end a process end the loop after
        the next `save`; see `signals`.
        """
        self._total = total
        self._progress.plan(range(self.step, total), per_epoch)
        try:
            if self.step >= total or self._is_over():
                where = f"{self.folder} is at step {self.step} of {total}"
                console.say(f"nothing to train: {where}{self._best()}")
                return
            with self._signals:
                yield from self._until_stopped(range(self.step, total))
        finally:
            if self._lock:
                self._lock.release()
        if not self.interrupted:
            summary = f"{self._progress.summary(self.step)}{self._best()}"
            console.say(f"{summary}; {self.folder}")

    def log(self, step: int, terms: Mapping[str, SupportsFloat]) -> None:
        """Note losses of `step`; several calls may each bring some of the columns.

        Terms are read back later, so they must be detached from any graph and must not
        be overwritten in place. A column without a term stays empty. Raises ValueError
        for a term that is not a column.
        """
        if unknown := sorted(set(terms) - {*self.columns, *self._validation.columns}):
            raise ValueError(f"no such columns in losses.csv: {unknown}")
        self._pending.setdefault(step, {}).update(terms)
        if self._validation.best in terms:
            (value,) = workers.TEAM.means([float(terms[self._validation.best])])
            self._course.append((step, value))

    def validation_due(self, step: int) -> bool:
        """Whether to look at held-out examples after `step`."""
        if self._validation.epochs:
            epoch = self._progress.epoch(step + 1)
            due = epoch.is_over and epoch.number % self._validation.epochs == 0
        else:
            due = (step + 1) % self._validation.iterations == 0
        return due and self._is_computed()

    def save_due(self, step: int) -> bool:
        """Whether to save after `step`.

        At the end, on a signal, as the best so far, and as epochs end. Workers agree, as
        a signal, or the clock, may be ahead in some: ask once in each step.
        """
        (due,) = workers.TEAM.largest([self._is_due(step)])
        return bool(due) and self._is_computed()

    def _is_due(self, step: int) -> bool:
        if step + 1 == self._total or self._signals.received is not None:
            return True
        if self._validation.best_of(self._course) == step or self._is_over():
            return True
        waited = time.monotonic() - self._saved_at
        return self._ends_epoch(step + 1) and waited >= SAVE_EVERY

    def save(self, step: int, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Write losses and a checkpoint of the state after `step` steps.

        Raises Diverged, with no checkpoint written, when a loss or a tensor is not
        finite, and CheckpointError when the disk refuses.
        """
        # Losses first: a checkpoint must never be ahead of them, power loss or not.
        self.flush(durable=True)
        for name, tensor in tensors.items():
            if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
                raise self._diverged(divergence.of_tensor, name, step)
        best = self._validation.best_of(self._course)
        kept = None if best is None else best + 1
        keep = partial(checkpoints.save, self._checkpoints, step, tensors)
        workers.TEAM.of_first(lambda: keep(self.facts, kept))
        self.step = self._saved_step = step
        self._saved_at = time.monotonic()

    def flush(self, durable: bool = False) -> None:
        """Read back the losses noted so far and append them to losses.csv.

        Raises Diverged, after writing them, when one of them is not finite.
        """
        rows = self._read_back()
        workers.TEAM.of_first(lambda: self._losses.add(rows, durable))
        self._progress.add(rows.values())
        for step, row in rows.items():
            if self.on_step and workers.TEAM.rank == 0:
                self.on_step(step, row)
            for name, value in row.items():
                if not math.isfinite(value) and name in self.columns:
                    raise self._diverged(divergence.of_loss, name, value, step)

    def _read_back(self) -> dict[int, dict[str, float]]:
        """The losses noted so far, by step: of several workers their means."""
        rows = self._pending
        self._pending = {}
        own = [float(value) for terms in rows.values() for value in terms.values()]
        means = iter(workers.TEAM.means(own))
        return {s: {name: next(means) for name in terms} for s, terms in rows.items()}

    def _diverged(self, say: Callable[..., str], *about: Any) -> Diverged:
        """The error, for which the first worker looks into losses.csv."""
        return workers.TEAM.of_first(lambda: Diverged(say(*about, self._losses)))

    def draw_curves(self, picture: Picture) -> None:
        """Draw losses.csv."""
        plots.save_curves(picture, self._losses.path, self._progress.lengths)

    # ------------------------------------------------------------ starting

    def _open(self, resume: bool, overwrite: bool) -> checkpoints.Checkpoint | None:
        """Lock the folder, and start a run there or find the checkpoint to go on from."""
        try:
            if overwrite and self._holds_a_run():
                self._remove_old()
            self._refuse_resuming() if resume else self._refuse_starting()
            if not resume:
                atomic.make_folder(self.folder)
            self._lock = Lock(self.folder)
            try:
                if resume:
                    return self._resume()
                self._start()
                return None
            except BaseException:
                self._lock.release()
                raise
        except OSError as error:
            raise PackageError(
                f"the run folder {self.folder} cannot be used: {error}"
            ) from error

    def _cut_back(self) -> list[tuple[int, float]]:
        """Take away what is later than the checkpoint; the course until there is left."""
        try:
            for folder in (self.folder, self._checkpoints):
                atomic.remove_leftovers(folder)
            course = self._course
            if self.checkpoint:
                checkpoints.set_aside_after(self._checkpoints, self.step)
                self._losses.cut_back(self.step)
                course = [*self._losses.course(self._validation.best)]
            if not os.path.lexists(self.folder / "config.json"):
                self._write_config()  # missing if the run was killed as it started
        except OSError as error:
            raise CheckpointError(
                f"{self.folder} cannot be written ({error}); the checkpoints are "
                "unchanged"
            ) from error
        return course

    def _remove_old(self) -> None:
        lock = Lock(self.folder)  # not while it is being trained
        try:
            run_folders.remove_run(self.folder)
        finally:
            lock.release()

    def _start(self) -> None:
        self._refuse_starting()  # again, in case another process was faster
        self._losses.start()  # from here on it is a run, and can be resumed
        self._write_config()

    def _write_config(self) -> None:
        config = json.dumps(self.facts, indent=2, sort_keys=True) + "\n"
        atomic.write(self.folder / "config.json", config.encode())

    def _refuse_starting(self) -> None:
        if self._holds_a_run():
            raise PackageError(
                f"{self.folder} already holds a run; go on with it (--resume), replace "
                "it (--overwrite), or choose another folder (--out)"
            )
        for name in run_folders.RUN_FILES:
            if os.path.lexists(self.folder / name):
                raise PackageError(NO_RUN.format(self.folder / name))

    def _resume(self) -> checkpoints.Checkpoint | None:
        self._refuse_resuming()
        checkpoint = checkpoints.newest(self._checkpoints)
        if checkpoint:
            facts.require(checkpoint.facts, self.facts, GO_ON)
        elif rows := self._losses.rows():
            raise CheckpointError(
                f"{self._losses.path} tells of {rows} steps, but no checkpoint is left "
                f"in {self._checkpoints}; put a copy back, or start a new run (--out)"
            )
        else:  # stopped before the first checkpoint
            console.say(f"{self.folder} holds no checkpoint yet; starting at step 0")
        self._losses.adopt_columns()
        return checkpoint

    def _refuse_resuming(self) -> None:
        if not self._holds_a_run():
            raise PackageError(
                f"{self.folder} holds no run to go on with; start one without --resume"
            )

    def _holds_a_run(self) -> bool:
        return run_folders.holds_run(self.folder)

    def _require_space(self, size: int) -> None:
        """Raise CheckpointError unless there is room for all checkpoints."""
        disk = shutil.disk_usage(self._checkpoints)
        present = len(list(self._checkpoints.glob("step-*.safetensors")))
        missing = (checkpoints.KEEP + 1 - present) * size  # a new one comes first
        if disk.total and disk.free < missing:
            raise CheckpointError(
                f"{self._checkpoints} has {disk.free:,} bytes of free disk, and the "
                f"checkpoints of this training need {missing:,} more"
            )

    # ------------------------------------------------------------ going on

    def _until_stopped(self, steps: range) -> Iterator[int]:
        """The steps, with their progress shown, until a signal ends them."""
        with self._progress:
            for step in steps:
                yield step

                done = step + 1
                is_last = done == steps.stop
                if is_last or done % READ_BACK_EVERY == 0 or self._ends_epoch(done):
                    self.flush()
                if self.on_epoch and self._ends_epoch(done):
                    number = self._progress.epoch(done).number
                    self.on_epoch(number, self._progress.means())
                self._progress.advance(done)
                if self._is_over() and self._saved_step == done:
                    return
                # Only after a save: a signal may arrive between `save_due` and the save.
                if self._saved_step == done and not is_last:
                    (signal,) = workers.TEAM.largest([self._signals.received or 0])
                    if signal:
                        self.interrupted = signal
                        return

    def _is_computed(self) -> bool:
        """True, once all steps are: reading a loss computes what waits for its turn."""
        for terms in self._pending.values():
            terms |= {name: float(value) for name, value in terms.items()}
        return True

    def _is_over(self) -> bool:
        """Whether the validation has no patience left."""
        return self._validation.is_over(self._course)

    def _best(self) -> str:
        """; best val_error 0.021 at step 700, no better in 10 validations since"""
        validation = self._validation
        step = validation.best_of(self._course)
        if step is None:
            return ""
        value = dict(self._course)[step]
        text = f"; best {validation.best} {value:.4g} after step {step + 1}"
        if self._is_over():
            text += f", no better in {validation.patience} validations since"
        return text

    def _ends_epoch(self, done: int) -> bool:
        return self._progress.epoch(done).is_over
