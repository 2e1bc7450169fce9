"""Every spec of the zoo trains as the reference says, in one backend or in all of them.

Here each spec has one backend, for three steps, and JAX, which compiles for longest, has
four: what differs between backends is each word, and these are compared in conformance
rows. `make zoo` has all, for twenty.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from examined import Bench, Terms, examine
from flags import Flags
from gencc.verification.parity.verdict import Outcome
from record import BACKENDS
from zoo import NAMES, PATHS, gallery

pytestmark = pytest.mark.framework

ALL = "GENCC_TEST_STEPS" in os.environ
STEPS = int(os.environ.get("GENCC_TEST_STEPS", "3"))
# Where fewer than twenty steps are as many as rounding leaves comparable.
MOST: dict[str, int] = {}
SHARES = ("torch", "torch", "torch", "keras", "keras", "torch")
# Of all families, with dropout, running statistics, labels and several optimizers.
ON_JAX = ("acgan", "hvae", "infomax_gan", "vae_gan")
SMALL = ("--batch-size", "8")
# Metrics of thousands of large images, which take the reference minutes: `make long`.
LARGE = ("dfc_vae", "esrgan", "gan_frechet", "ms_ssim_vae", "srgan", "vae_glyphs")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[pytest.mark.long] if path.stem in LARGE else [])
        for path in PATHS
    ],
    ids=NAMES,
)
def test_a_spec_trains_as_the_reference_says(
    path: Path,
    bench: Bench,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    name = path.stem
    share = SHARES[crc32(name.encode()) % len(SHARES)]
    own = "keras-jax" if name in ON_JAX else share
    backends = BACKENDS if ALL else (own,)
    terms = Terms(min(STEPS, MOST.get(name, STEPS)), Flags(SMALL), resume=False)
    text = path.read_text(encoding="utf-8")
    flags = gallery().data_flags(path, tmp_path)
    data = Path(str(flags[1])) if flags else None
    terms = replace(terms, read=data is not None)
    report = examine(text, data, replace(bench, backends=backends), BACKENDS[:2], terms)
    record_property("differences", report.row(name))
    assert {*report.outcomes.values()} == {Outcome.EQUIVALENT}, report
