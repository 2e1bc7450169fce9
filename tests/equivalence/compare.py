"""How far two trainings are from each other."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Difference:
    """The worst relative differences of two trainings.

    losses: by column, over the steps. tensors: by name, in the newest checkpoints.
    codes: in encode.csv, 0 if there is none.
    """

    losses: Mapping[str, float]
    tensors: Mapping[str, float]
    codes: float
    _by_step: NDArray[np.float64]

    @property
    def loss(self) -> float:
        """Of all columns."""
        return max(self.losses.values())

    @property
    def tensor(self) -> float:
        """Of all tensors."""
        return max(self.tensors.values())

    @property
    def worst_tensor(self) -> str:
        """The name of the tensor that differs most."""
        return max(self.tensors, key=self.tensors.__getitem__)

    def first_step(self, bound: float) -> int | None:
        """The first step whose losses differ by more than `bound`; None if none does."""
        beyond = np.flatnonzero(self._by_step > bound)
        return int(beyond[0]) if len(beyond) else None


def compare(one: Path, other: Path) -> Difference:
    """The differences of two run folders.

    Losses are compared step by step, relative to the larger of the two values. Tensors
    and codes are compared in the maximum norm: the largest difference of two elements
    relative to the largest element, as single elements may be arbitrarily small. Raises
    AssertionError when columns, steps, names, shapes or types are not the same.
    """
    columns, values = read_losses(one)
    other_columns, other_values = read_losses(other)
    assert columns == other_columns
    # A step that does not run in an iteration leaves no value, in neither of the two.
    alone = np.isnan(values) != np.isnan(other_values)
    differences = np.nan_to_num(relative(values, other_values)) + alone
    return Difference(
        losses=dict(zip(columns, differences.max(axis=0).tolist(), strict=True)),
        tensors=compare_tensors(newest(one), newest(other)),
        codes=_codes(one, other),
        _by_step=differences.max(axis=1),
    )


def compare_tensors(one: Path, other: Path) -> dict[str, float]:
    """The relative difference of each tensor of two checkpoints; step counts exactly."""
    a, b = safetensors.numpy.load_file(one), safetensors.numpy.load_file(other)
    assert a.keys() == b.keys(), sorted(a.keys() ^ b.keys())
    for name in a:
        assert a[name].shape == b[name].shape, name
        assert (a[name].dtype.kind, a[name].ndim) == (b[name].dtype.kind, b[name].ndim)
    return {name: norm(a[name], b[name]) for name in sorted(a)}


def norm(a: NDArray[Any], b: NDArray[Any]) -> float:
    """max |a - b| / max(|a|, |b|), 0 where both are 0 throughout."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    size = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / size) if size > 0 else 0.0


def relative(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """|a - b| / max(|a|, |b|), element by element."""
    size = np.maximum(np.abs(a), np.abs(b))
    return np.abs(a - b) / np.where(size > 0, size, 1)


def read_losses(run: Path) -> tuple[list[str], NDArray[np.float64]]:
    """The columns of losses.csv and its values, one row per step; NaN for no value."""
    with (run / "losses.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert [int(row[0]) for row in rows] == list(range(len(rows)))
    return header[1:], np.array([[float(v or "nan") for v in row[1:]] for row in rows])


def newest(run: Path) -> Path:
    """The newest checkpoint of a run."""
    return max((run / "checkpoints").glob("step-*.safetensors"))


def _codes(one: Path, other: Path) -> float:
    paths = [run / "encode.csv" for run in (one, other)]
    if not all(path.exists() for path in paths):
        return 0.0
    a, b = (np.loadtxt(path, delimiter=",", skiprows=1) for path in paths)
    assert np.array_equal(a[:, 0], b[:, 0])
    return norm(a[:, 1:], b[:, 1:])
