"""In float32 the frameworks differ no more than rounding makes one differ from itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from compare import compare
from harness import SPECS, Runs

pytestmark = pytest.mark.framework

FLOAT32 = ("--precision", "float32")
# One framework against the other, over PyTorch against itself: measured up to [TBD].
FACTOR = 4.0


@pytest.mark.parametrize("spec", SPECS)
def test_the_frameworks_differ_as_little_as_rounding_allows(
    spec: str,
    runs: Runs,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    torch, keras = (runs.get(spec, name, *FLOAT32) for name in ("torch", "keras"))
    own = [
        compare(torch, runs.get(spec, "torch")),
        compare(torch, train_nudged(spec, runs, tmp_path)),
    ]
    losses = max(difference.loss for difference in own)
    tensors = max(difference.tensor for difference in own)
    difference = compare(torch, keras)
    record_property(
        "differences",
        f"float32 {spec:45} losses {difference.loss:.1e} of {losses:.1e}"
        f"  tensors {difference.tensor:.1e} of {tensors:.1e} ({difference.worst_tensor})",
    )
    assert difference.loss <= FACTOR * losses, difference.losses
    assert difference.tensor <= FACTOR * tensors, difference.worst_tensor
    # A yardstick that allows anything would be none.
    assert losses < 1e-3


def train_nudged(spec: str, runs: Runs, folder: Path) -> Path:
    """A training in PyTorch, every weight of which starts one float32 too high."""
    package = f"{spec}_torch"
    shutil.copytree(runs.packages / package, folder / package)
    path = folder / package / "initial.py"
    text, draw = path.read_text(encoding="utf-8"), "draw(seed, name) for"
    assert draw in text
    nudged = "np.nextafter(draw(seed, name).astype(np.float32), np.float32(9)) for"
    path.write_text(text.replace(draw, nudged), encoding="utf-8")
    runs.train(spec, "torch", folder / "run", *FLOAT32, packages=folder)
    return folder / "run"
