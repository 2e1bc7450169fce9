"""Run folders as packages leave them, with changes, and the verdict on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import safetensors.numpy
from gencc.verification.parity.differences import compare_runs
from gencc.verification.parity.settings import UNITS
from gencc.verification.parity.trainings import Runs
from gencc.verification.parity.verdict import Judgement, judge

U = UNITS["float64"]
STEPS = 10
CURVES = {
    "told_apart": 1 / np.arange(1.0, STEPS + 1),
    "fooled": np.arange(1.0, STEPS + 1),
}
STATE = {
    "net/dense_1/kernel": np.linspace(-2, 2, 6).reshape(2, 3),
    "net/batch_norm_1/running_variance": np.ones(3),
    "optimizers/adam/net/dense_1/kernel/m": np.full((2, 3), 0.5),
    "optimizers/adam/steps": np.array(STEPS),
}


Changes = dict[str, tuple[float, slice]]


def off(name: str, by: float, at: int = 0, until: int | None = None) -> Changes:
    """A curve or tensor that is off by that much in these steps or elements."""
    return {name: (by, slice(at, until))}


def run(folder: Path, changes: Changes | None = None) -> Path:
    """A run folder as a package leaves it, with changes."""
    (folder / "checkpoints").mkdir(parents=True)
    arrays = {k: v.copy() for k, v in (CURVES | STATE).items()}
    for name, (by, where) in (changes or {}).items():
        arrays[name].reshape(-1)[where] *= 1 + by
    rows = [f"step,{','.join(CURVES)}"]
    for step in range(STEPS):
        values = [arrays[name][step] for name in CURVES]
        rows.append(",".join([str(step), *(repr(float(v)) for v in values)]))
    (folder / "losses.csv").write_text("\n".join(rows) + "\n")
    tensors = {name: arrays[name] for name in STATE}
    path = folder / "checkpoints" / f"step-{STEPS:012d}.safetensors"
    safetensors.numpy.save_file(tensors, path)
    return folder


def judged(
    folder: Path,
    second: Changes,
    yardstick: Changes | None = None,
) -> Judgement:
    calm = run(folder / "moved_1")
    lively = run(folder / "moved_2", yardstick)
    runs = Runs(run(folder / "a"), run(folder / "b", second), (calm, lively))
    return judge(compare_runs(runs), U)
