"""In float64 both frameworks train along the same curve, in every weight and moment."""

from __future__ import annotations

import pytest
from compare import compare
from harness import SPECS, Runs

pytestmark = pytest.mark.framework

# After 100 steps on one thread, seed 0: the bounds on losses and on tensors (weights,
# running statistics, moments), each about ten times what was measured (in brackets).
BOUNDS = {
    "autoencoder": (1e-13, 1e-12),
    "vae": (1e-13, 1e-12),
    "conv_vae": (1e-13, 1e-12),
    "gan": (1e-13, 1e-12),
    "dcgan": (1e-13, 1e-12),
}
VARIANTS = [
    *((spec, ()) for spec in SPECS),
    *((spec, ("--seed", "7", "--batch-size", "13")) for spec in SPECS),
    ("gan", ("--k", "3")),
    ("vae", ("--C", "0.1", "--seed", "18446744073709551615")),
]


@pytest.mark.parametrize(("spec", "flags"), VARIANTS, ids=lambda v: "".join(v))
def test_both_frameworks_train_along_the_same_curve(
    spec: str, flags: tuple[str, ...], runs: Runs
) -> None:
    difference = compare(runs.get(spec, "torch", *flags), runs.get(spec, "keras", *flags))
    print(f"{spec} {flags} {difference.loss:.1e} {difference.tensor:.1e} {difference.worst_tensor} {difference.codes:.1e}")
    losses, tensors = BOUNDS[spec]
    assert difference.loss <= losses
    assert difference.tensor <= tensors
    assert difference.codes <= tensors
