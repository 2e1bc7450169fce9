"""In float32 the frameworks differ no more than rounding makes one differ from itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from compare import compare
from harness import Job, Runs, start_jobs

pytestmark = pytest.mark.framework

FLOAT32 = ("--precision", "float32")
NUDGES = 8
# The frameworks from each other, over PyTorch from itself: at most 1.0 as measured.
FACTOR = 3.0


@pytest.mark.parametrize("spec", ["vae", "gan_saturating"])
def test_the_frameworks_differ_as_little_as_rounding_allows(
    spec: str,
    runs: Runs,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    torch, keras = (runs.get(spec, name, *FLOAT32) for name in ("torch", "keras"))
    others = [runs.get(spec, "torch"), *train_nudged(spec, runs, tmp_path)]
    own = [compare(torch, other) for other in others]
    losses = max(difference.loss for difference in own)
    tensors = max(difference.tensor for difference in own)
    difference = compare(torch, keras)
    record_property(
        "differences",
        f"float32 {spec:45} losses {difference.loss:.1e} (of {losses:.1e})"
        f"  tensors {difference.tensor:.1e} (of {tensors:.1e})",
    )
    assert difference.loss <= FACTOR * losses, difference.losses
    assert difference.tensor <= FACTOR * tensors, difference.worst_tensor


def train_nudged(spec: str, runs: Runs, folder: Path) -> list[Path]:
    """Trainings in PyTorch whose weights each start one float32 off, up or down.

    Several, as it is chance whether a rounding carries a unit over the kink of a ReLU.
    """
    package, draw = f"{spec}_torch", "draw(seed, name) for"
    jobs, outs = [], []
    for number in range(NUDGES):
        place = folder / str(number)
        shutil.copytree(runs.packages / package, place / package)
        path = place / package / "initial.py"
        text = path.read_text(encoding="utf-8")
        assert draw in text
        up_or_down = (
            f"np.where(streams.uniform({number}, name, 1, draw(seed, name).shape) < 0.5,"
            " np.float32(9), np.float32(-9))"
        )
        nudged = f"np.nextafter(np.float32(draw(seed, name)), {up_or_down}) for"
        path.write_text(text.replace(draw, nudged), encoding="utf-8")
        outs.append(place / "run")
        flags = runs.flags(spec, "--steps", "100", *FLOAT32, "--out", str(outs[-1]))
        jobs.append(Job(str(place), package, flags))
    assert start_jobs(jobs, folder / "jobs.json").wait() == 0
    return outs
