"""In float64 both frameworks train along the same curve, in every weight and moment."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from compare import Difference, compare
from harness import Runs

pytestmark = pytest.mark.framework

# What losses and tensors (weights, running statistics, moments) may be off by: ten times
# the worst that was measured in the trainings below, which is given behind it. Rounding
# is all there is: PyTorch started half a rounding away is off from itself by as much
# (conv_vae: 2e-13 and 1.2e-10, as Adam divides gradients by their own size).
BOUNDS = {
    "vae": (1e-13, 2e-12),  # 8.3e-15, 1.8e-13
    "conv_vae": (4e-13, 2e-10),  # 3.5e-14, 2.1e-11
    "gan_saturating": (1e-14, 4e-13),  # 4.9e-16, 4.3e-14
    "dcgan": (2e-13, 1e-11),  # 1.7e-14, 1.3e-12
}
VARIANTS: list[tuple[str, tuple[str, ...]]] = [
    ("dcgan", ()),
    ("conv_vae", ("--seed", "7", "--batch-size", "13")),
    ("gan_saturating", ("--k", "3")),
    ("vae", ("--C", "0.1", "--seed", "18446744073709551615")),
]
# Tests of random models do the same, for each pair of backends.
RESUMED = ("conv_vae", "gan_saturating")

Note = Callable[[str, object], None]


@pytest.mark.parametrize(
    ("spec", "flags"), VARIANTS, ids=[" ".join([s, *flags]) for s, flags in VARIANTS]
)
def test_both_frameworks_train_along_the_same_curve(
    spec: str, flags: tuple[str, ...], runs: Runs, record_property: Note
) -> None:
    torch, keras = (runs.get(spec, name, *flags) for name in ("torch", "keras"))
    difference = compare(torch, keras)
    record_property("differences", row(f"{spec} {' '.join(flags)}", difference))
    expect_equal(spec, difference)


@pytest.mark.parametrize(
    "backends", [("torch", "keras"), ("keras", "torch")], ids="-".join
)
@pytest.mark.parametrize("spec", RESUMED)
def test_one_framework_goes_on_from_the_checkpoint_of_the_other(
    spec: str,
    backends: tuple[str, str],
    runs: Runs,
    tmp_path: Path,
    record_property: Note,
) -> None:
    first, second = backends
    shutil.copytree(runs.get(spec, first, "--steps", "50"), tmp_path / "run")
    runs.train(spec, second, tmp_path / "run", "--resume")
    difference = compare(tmp_path / "run", runs.get(spec, first))
    record_property("differences", row(f"{spec} {first}, then {second}", difference))
    expect_equal(spec, difference)


def expect_equal(spec: str, difference: Difference) -> None:
    """Within the bounds of the spec; nothing is left out."""
    losses, tensors = BOUNDS[spec]
    assert max(losses, tensors) < 1e-9
    assert difference.loss <= losses, difference.losses
    assert difference.tensor <= tensors, difference.worst_tensor
    assert difference.codes <= tensors


def row(what: str, difference: Difference) -> str:
    """A line of the table of differences."""
    return (
        f"float64 {what:45} losses {difference.loss:.1e}  tensors"
        f" {difference.tensor:.1e} ({difference.worst_tensor})"
        f"  codes {difference.codes:.1e}"
    )
