"""What a training leaves: its losses, step by step, and its checkpoints."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def read_losses(run: Path) -> tuple[list[str], NDArray[np.float64]]:
    """The columns of losses.csv and its values, one row per step; NaN for no value."""
    with (run / "losses.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert [int(row[0]) for row in rows] == list(range(len(rows)))
    return header[1:], np.array([[float(v or "nan") for v in row[1:]] for row in rows])


def newest(run: Path) -> Path:
    """The newest checkpoint of a run."""
    return max((run / "checkpoints").glob("step-*.safetensors"))
