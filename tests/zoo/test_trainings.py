"""Specs of the zoo train as the reference says, in one backend or in all of them.

Here those train that have between them all words of the zoo that no spec of the gallery
has, nor one of tests/equivalence/words, each in one backend, for three steps: what differs between backends is each word, and
these are compared in conformance rows. `make zoo` has all specs and backends, for twenty.
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
from harness import WORD_SPECS
from record import BACKENDS
from zoo import NAMES, PATHS, SPECS, covering, gallery

pytestmark = pytest.mark.framework

ALL = "GENCC_TEST_STEPS" in os.environ
STEPS = int(os.environ.get("GENCC_TEST_STEPS", "3"))
# Where fewer than twenty steps are as many as rounding leaves comparable.
MOST: dict[str, int] = {}
SHARES = ("torch", "torch", "torch", "keras", "keras", "torch")
# JAX compiles for longest: some of all families, with dropout, running statistics, labels
# and several optimizers.
ON_JAX = {"acgan", "hvae", "infomax_gan", "vae_gan"}
SMALL = ("--batch-size", "8")
# Large images, and metrics of thousands of examples: some take the reference minutes.
LARGE = {
    *("beta_tcvae", "cgan_pd", "dfc_vae", "esrgan", "gan_frechet", "lstm_anomaly"),
    *("ms_ssim_vae", "srgan", "vae_glyphs"),
}
COMPILED = [path for path in PATHS if path.stem in ON_JAX]
CHOSEN = COMPILED + covering(
    [path for path in PATHS if path.stem not in LARGE | ON_JAX],
    [*SPECS.glob("*.yaml"), *WORD_SPECS.glob("*.yaml"), *COMPILED],
)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[] if path in CHOSEN else [pytest.mark.long])
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
    backends = BACKENDS if ALL else ("keras-jax" if name in ON_JAX else share,)
    terms = Terms(min(STEPS, MOST.get(name, STEPS)), Flags(SMALL), resume=False)
    text = path.read_text(encoding="utf-8")
    flags = gallery().data_flags(path, tmp_path)
    data = Path(str(flags[1])) if flags else None
    terms = replace(terms, read=data is not None)
    report = examine(text, data, replace(bench, backends=backends), BACKENDS[:2], terms)
    record_property("differences", report.row(name))
    assert {*report.outcomes.values()} == {Outcome.EQUIVALENT}, report
