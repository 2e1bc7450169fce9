"""Run folders -> the relative differences of losses and checkpoints."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from gencc.verification.parity.settings import Unable
from gencc.verification.parity.trainings import Runs

Numbers = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Curves:
    """losses.csv: a row for each step, a column for each loss, NaN where it has no value.

    The last row has a value: trailing steps in which nothing is updated leave no trace.
    """

    columns: tuple[str, ...]
    values: Numbers


@dataclass(frozen=True)
class Tensor:
    """A tensor of two checkpoints: its relative difference, and that by rounding alone."""

    name: str
    between: float
    rounding: float


@dataclass(frozen=True)
class Comparison:
    """Two trainings, and how far rounding alone drives the first one from itself.

    between, rounding: relative differences (steps, losses), of the two trainings and of
    the first one from its perturbed runs, the largest of these.
    tensors: those of the newest checkpoints.
    """

    first: Curves
    second: Curves
    between: Numbers
    rounding: Numbers
    tensors: tuple[Tensor, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.first.columns

    @property
    def steps(self) -> int:
        return len(self.between)


def compare_runs(runs: Runs) -> Comparison:
    """The comparison of run folders; raises Unable if they cannot be compared."""
    folders = (runs.first, runs.second, *runs.perturbed)
    first, second, *perturbed = (read_curves(run) for run in folders)
    states = [newest(run) for run in folders]
    return Comparison(
        first,
        second,
        apart(first, second),
        np.max([apart(first, curves) for curves in perturbed], axis=0),
        compare_states(states[0], states[1], states[2:]),
    )


def compare_states(
    first: Path, second: Path, perturbed: Sequence[Path]
) -> tuple[Tensor, ...]:
    """Two checkpoints, tensor by tensor, in the order of the names."""
    left, right, *yardsticks = (load(path) for path in (first, second, *perturbed))
    for arrays in (right, *yardsticks):
        _check_match(left, arrays)
    return tuple(
        Tensor(
            name,
            norm(left[name], right[name]),
            max((norm(left[name], arrays[name]) for arrays in yardsticks), default=0.0),
        )
        for name in sorted(left)
    )


def read_curves(run: Path) -> Curves:
    """The losses of a run folder; raises Unable."""
    path = run / "losses.csv"
    try:
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        steps = [int(row[0]) for row in rows]
        # A step in which nothing is updated has no row.
        values = np.full((max(steps, default=-1) + 1, len(header) - 1), np.nan)
        for step, row in zip(steps, rows, strict=True):
            values[step] = [float(v or "nan") for v in row[1:]]
        return Curves(tuple(header[1:]), values)
    except (OSError, ValueError) as error:
        raise Unable(f"{path} cannot be read: {error}") from error


def apart(first: Curves, second: Curves) -> Numbers:
    """|a - b| / max(|a|, |b|) of every loss in every step; raises Unable.

    0 where neither has a value, as in a step that is not taken in every iteration;
    infinity where only one of them has.
    """
    if first.columns != second.columns or first.values.shape != second.values.shape:
        sizes = (
            f"{len(c.values)} steps of {', '.join(c.columns)}" for c in (first, second)
        )
        raise Unable(f"the losses are not the same ones: {' against '.join(sizes)}")
    a, b = first.values, second.values
    size = np.maximum(np.abs(a), np.abs(b))
    result = np.abs(a - b) / np.where(size > 0, size, 1)
    missing = np.isnan(a), np.isnan(b)
    result[missing[0] ^ missing[1]] = np.inf
    result[missing[0] & missing[1]] = 0
    return result


def norm(a: NDArray[Any], b: NDArray[Any]) -> float:
    """max |a - b| / max(|a|, |b|): relative to the largest element of the tensor."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    size = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max() / size) if size > 0 else 0.0


def newest(run: Path) -> Path:
    """The newest checkpoint of a run; raises Unable if there is none."""
    path = max((run / "checkpoints").glob("step-*.safetensors"), default=None)
    if path is None:
        raise Unable(f"{run} holds no checkpoint")
    return path


def load(path: Path) -> Arrays:
    """The tensors of a checkpoint; raises Unable."""
    try:
        return safetensors.numpy.load_file(path)
    except Exception as error:  # safetensors raises exceptions of its own
        raise Unable(f"{path} cannot be read: {error}") from error


def _check_match(first: Arrays, second: Arrays) -> None:
    if differing := sorted(first.keys() ^ second.keys()):
        raise Unable(f"tensors that only one of them has: {_listed(differing)}")
    shaped = [name for name in sorted(first) if first[name].shape != second[name].shape]
    if shaped:
        raise Unable(f"tensors that differ in shape: {_listed(shaped)}")


def _listed(names: Iterable[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return ", ".join(quoted[:5]) + (" …" if len(quoted) > 5 else "")
