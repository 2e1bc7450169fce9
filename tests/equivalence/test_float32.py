"""In float32 the frameworks differ no more than rounding makes one differ from itself.

Where nothing has a kink: one that a rounding carries an input over sends another
gradient, at a step that no yardstick foretells. That is rare in float64, not here.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from harness import BACKENDS, GALLERY, WORD_SPECS, Batch, Runs
from verdicts import expect_equivalent, row, verdict

pytestmark = pytest.mark.framework

FLAGS = ("--precision", "float32", "--steps", "30")
SPECS = {"linear_vae": GALLERY, "smooth_gan": WORD_SPECS}


@pytest.fixture(scope="session")
def trained(runs: Runs) -> Batch:
    """The run of each spec in each framework."""
    batch = Batch(runs.folder / "float32")
    paths = [folder / f"{spec}.yaml" for spec, folder in SPECS.items()]
    batch.make(paths, lambda _: FLAGS)
    return batch


@pytest.mark.parametrize("spec", SPECS)
def test_the_frameworks_differ_as_little_as_rounding_allows(
    spec: str, trained: Batch, record_property: Callable[[str, object], None]
) -> None:
    assert not trained.errors(spec)
    first, second = (trained.run(spec, name) for name in BACKENDS)
    judged = verdict(first, second, trained.yardstick(spec), "float32")
    record_property("differences", row(f"float32 {spec}", judged))
    assert judged.comparison.between.max() > 1e-9  # not in float64
    expect_equivalent(judged)
