"""What a training run keeps on disk, and how it starts, stops and goes on.

A run folder holds config.json (the facts that a run must share with its checkpoints),
losses.csv (one row per step, every digit) and checkpoints/.
"""

import json
import math
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm  # type: ignore[import-untyped]

from . import atomic, checkpoints, plots
from .contents import shown
from .errors import CheckpointError, Diverged, PackageError

READ_BACK_EVERY = 50  # steps; reading a loss makes the program wait for the device
SAVE_EVERY = 10.0  # seconds at least between the ends of epochs that are saved


class Run:
    """A training run and its folder.

    checkpoint: the state to go on from; None at the start of a training.
    interrupted: the number of the signal that ended `steps` early, otherwise None.
    """

    def __init__(
        self,
        folder: Path,
        columns: Sequence[str],
        facts: Mapping[str, str],
        resume: bool,
    ) -> None:
        """Start a run in `folder`, or take up the one that is there.

        `columns` are the losses in losses.csv. Raises PackageError when a new run would
        overwrite an old one or there is none to resume, CheckpointError when no
        checkpoint is sound or its facts are not `facts`.
        """
        self.folder = folder
        self.columns = tuple(columns)
        self.facts = dict(facts)
        self.checkpoint: checkpoints.Checkpoint | None = None
        self.interrupted: int | None = None

        self._losses = folder / "losses.csv"
        self._checkpoints = folder / "checkpoints"
        self._kept: bytes | None = None  # what stays of losses.csv in a resumed run
        self._pending: dict[int, dict[str, SupportsFloat]] = {}  # not read back yet
        self._epoch_losses: list[dict[str, float]] = []  # read back, for the mean
        self._signal: int | None = None
        self._saved_step, self._saved_at = -1, time.monotonic()
        self._total = 0
        self._per_epoch: Mapping[int, int] = {0: 1}  # by the step it holds from

        try:
            self._resume() if resume else self._start()
        except OSError as error:
            raise PackageError(
                f"the run folder {folder} cannot be used: {error}"
            ) from error

    def steps(self, total: int, per_epoch: int | Mapping[int, int]) -> Iterator[int]:
        """The steps that remain of `total`, counted from 0, with their progress shown.

        `per_epoch` steps are an epoch; where not all are alike, by the step from which
        they are so long.
        A run that is taken up changes nothing on disk before this: only then has all of
        its checkpoint been found to fit.
        Interrupt and termination signals end the loop after the next `save`.
        """
        first = self.checkpoint.step if self.checkpoint else 0
        self._total = total
        self._per_epoch = {0: per_epoch} if isinstance(per_epoch, int) else per_epoch
        self._take_up(first)
        if first >= total:
            print(f"nothing to train: {self.folder} is at step {first} of {total}")
            return
        terminal = sys.stderr.isatty()
        handlers = {
            number: signal.signal(number, self._remember)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            with tqdm(
                initial=first, total=total, unit="step", disable=not terminal
            ) as bar:
                for step in range(first, total):
                    yield step

                    bar.update()
                    epoch_over = self._epoch(step + 1)[1] or step + 1 == total
                    if epoch_over or (step + 1) % READ_BACK_EVERY == 0:
                        self.flush()
                        bar.set_postfix_str(self._latest())
                    if epoch_over:
                        if not terminal:
                            print(self._epoch_line(step + 1), flush=True)
                        self._epoch_losses.clear()
                    # Not before the save: a signal may come between it and `save_due`.
                    stopping = self._signal and self._saved_step == step + 1
                    if stopping and step + 1 < total:
                        self.interrupted = self._signal
                        return
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler or signal.SIG_DFL)

    def log(self, step: int, terms: Mapping[str, SupportsFloat]) -> None:
        """Note losses of `step`; several calls may each bring some of the columns.

        Terms are kept as they are and read back later, so they must be detached from
        any graph and not be overwritten in place. A column that no call brings stays
        empty. Raises ValueError for a term that is not a column.
        """
        if unknown := sorted(set(terms) - set(self.columns)):
            raise ValueError(f"no such columns in losses.csv: {unknown}")
        self._pending.setdefault(step, {}).update(terms)

    def save_due(self, step: int) -> bool:
        """Whether to save after `step`: at the end, if told, and as epochs end."""
        if step + 1 == self._total or self._signal is not None:
            return True
        _, epoch_over = self._epoch(step + 1)
        return epoch_over and time.monotonic() - self._saved_at >= SAVE_EVERY

    def save(self, step: int, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Write losses and a checkpoint of the state after `step` steps.

        Raises Diverged, with no checkpoint written, when a loss or a tensor is not
        finite, and CheckpointError when the disk refuses.
        """
        # Losses first: a checkpoint must never be ahead of them, power loss or not.
        self.flush(durable=True)
        for name, tensor in tensors.items():
            if tensor.dtype.kind == "f" and not np.isfinite(tensor).all():
                raise Diverged(f"{name} is no longer finite after {step} steps")
        checkpoints.save(self._checkpoints, step, tensors, self.facts)
        self._saved_step, self._saved_at = step, time.monotonic()

    def flush(self, durable: bool = False) -> None:
        """Read back the losses noted so far and append them to losses.csv.

        Raises Diverged, after writing them, when one of them is not finite.
        """
        rows = {
            step: {name: float(value) for name, value in terms.items()}
            for step, terms in self._pending.items()
        }
        self._pending.clear()
        try:
            with self._losses.open("a", encoding="utf-8", newline="") as file:
                file.writelines(self._row(step, rows[step]) for step in rows)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise CheckpointError(
                f"{self._losses} cannot be written ({error}); the checkpoints from "
                "before are as they were"
            ) from error
        self._epoch_losses.extend(rows.values())
        for step, row in rows.items():
            for name, value in row.items():
                if not math.isfinite(value):
                    raise Diverged(
                        f"{name} became {value} at step {step}; no checkpoint was "
                        "written since; try a smaller learning rate"
                    )

    def curves(self) -> Path:
        """Draw losses.csv as losses.png."""
        path = self.folder / "losses.png"
        plots.save_curves(path, self._losses)
        return path

    def _start(self) -> None:
        if self._holds_a_run():
            raise PackageError(
                f"{self.folder} already holds a run; go on with it (--resume) or "
                "choose another folder (--out)"
            )
        self._checkpoints.mkdir(parents=True, exist_ok=True)
        config = json.dumps(self.facts, indent=2, sort_keys=True) + "\n"
        atomic.write(self.folder / "config.json", config.encode())
        atomic.write(self._losses, self._header().encode())

    def _resume(self) -> None:
        if not self._holds_a_run():
            raise PackageError(
                f"{self.folder} holds no run to go on with; start one without --resume"
            )
        self.checkpoint = checkpoints.newest(self._checkpoints)
        if self.checkpoint:
            checkpoints.require(self.checkpoint.facts, self.facts)
        else:  # stopped before the first one was written
            print(f"{self.folder} holds no checkpoint yet; starting at step 0")
        self._kept = self._rows_before(self.checkpoint.step if self.checkpoint else 0)

    def _take_up(self, step: int) -> None:
        """Remove what a resumed run has from after `step`: it is redone."""
        if self._kept is None:
            return
        checkpoints.set_aside_after(self._checkpoints, step)
        try:
            atomic.write(self._losses, self._kept)
        except OSError as error:
            raise CheckpointError(
                f"{self._losses} cannot be written ({error}); the checkpoints are as "
                "they were"
            ) from error
        self._kept = None

    def _holds_a_run(self) -> bool:
        return self._losses.exists() or any(self._checkpoints.glob("step-*"))

    def _rows_before(self, step: int) -> bytes:
        """The losses.csv that belongs to a checkpoint of `step`: later work was lost."""
        text = atomic.read(self._losses) if os.path.lexists(self._losses) else b""
        header, *rows = text.splitlines(keepends=True) or [self._header().encode()]
        if header != self._header().encode():
            raise PackageError(
                f"{self._losses} begins with {shown(header)}, where "
                f"{self._header()!r} was expected; it was written by another version "
                "of this package"
            )
        numbered = {self._number(row): row for row in rows}
        kept = [numbered[n] for n in sorted(numbered) if 0 <= n < step]
        if len(kept) < step:
            print(
                f"warning: {self._losses} lacks {step - len(kept)} of the {step} steps "
                "before the checkpoint",
                file=sys.stderr,
            )
        return b"".join([header, *kept])

    def _number(self, row: bytes) -> int:
        """The step of a row, or -1 if the row is none that `flush` writes."""
        try:
            number, *values = row.decode("ascii").split(",")
            step = int(number)
            [float(value) for value in values if value.strip()]
        except ValueError:
            return -1
        # A row that a kill cut short is the last one and has no line end.
        whole = row.endswith(b"\n") and len(values) == len(self.columns)
        return step if whole and str(step) == number else -1

    def _header(self) -> str:
        return ",".join(["step", *self.columns]) + "\n"

    def _row(self, step: int, row: Mapping[str, float]) -> str:
        values = (repr(row[name]) if name in row else "" for name in self.columns)
        return ",".join([str(step), *values]) + "\n"

    def _latest(self) -> str:
        """The last losses read back, for the progress bar."""
        row = self._epoch_losses[-1] if self._epoch_losses else {}
        return "  ".join(f"{name} {value:.4g}" for name, value in row.items())

    def _epoch(self, done: int) -> tuple[int, bool]:
        """The epoch of the step that is the `done`-th, and whether it is over then."""
        epoch, over = 0, False
        ends = [*list(self._per_epoch)[1:], done]
        for (start, length), end in zip(self._per_epoch.items(), ends, strict=True):
            steps = min(end, done) - start
            if steps > 0:
                epoch += -(-steps // length)
                over = steps % length == 0
        return epoch, over

    def _epoch_line(self, done: int) -> str:
        """One line about the epoch, its means taken over the steps of this session."""
        (epoch, _), (epochs, _) = map(self._epoch, (done, self._total))
        parts = [f"epoch {epoch}/{epochs}", f"step {done}/{self._total}"]
        for name in self.columns:
            values = [row[name] for row in self._epoch_losses if name in row]
            if values:
                parts.append(f"{name} {sum(values) / len(values):.4g}")
        return "  ".join(parts)

    def _remember(self, number: int, frame: FrameType | None) -> None:
        """Note a signal, no more: it may come in the middle of a save."""
        self._signal = number
