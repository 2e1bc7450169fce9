"""In float64 both frameworks train along the same curve, in every weight and moment."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from harness import Runs
from judged import (
    expect_equivalent,
    expect_same_outputs,
    outputs,
    row,
    verdict,
)

pytestmark = pytest.mark.framework

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
    yardstick = runs.yardstick(spec, *flags)
    judged = verdict(torch, keras, yardstick)
    record_property("differences", row(f"float64 {spec} {' '.join(flags)}", judged))
    expect_equivalent(judged)
    expect_same_outputs(outputs(torch, keras, yardstick))


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
    yardstick = runs.yardstick(spec)
    judged = verdict(tmp_path / "run", runs.get(spec, first), yardstick)
    what = f"float64 {spec} {first}, then {second}"
    record_property("differences", row(what, judged))
    expect_equivalent(judged)
    made = outputs(tmp_path / "run", runs.get(spec, first), yardstick)
    expect_same_outputs(made)
