"""Every system of the gallery trains as the reference says, in each framework.

`make long` does so for a hundred steps of whole minibatches. Planted mistakes show within
five (see `planted.py`), in minibatches of any size: so here there are as many, of eight
examples, and a second epoch or stage where it says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from examined import Bench, Terms, examine
from flags import Flags
from gencc.verification.parity.verdict import Outcome
from harness import BACKENDS, GALLERY

pytestmark = pytest.mark.framework

SPECS = sorted(path.stem for path in GALLERY.glob("*.yaml"))
LONG = "GENCC_TEST_STEPS" in os.environ
STEPS = int(os.environ.get("GENCC_TEST_STEPS", "5"))
# Specs that meet a second stage, or a second epoch, in so many steps.
LONGER = {"code_classifier": 20, "vae": 20}
# This one amplifies rounding: after 100 iterations (600 steps) PyTorch is 7e-10 from
# itself if every weight starts one unit in the last place away.
MOST = {"wgan_gp": 8}
# The reference is slow at convolutions, and they in float64: these are never whole.
SMALL = {
    *("conv_ae", "conv_vae", "dcgan", "image_to_image"),
    *("super_resolution", "unpool_ae"),
}
# So that its steps reach from the first stage into the second.
STAGES = {"code_classifier": ("--autoencoder-epochs", "1", "--batch-size", "192")}
# Keras on JAX shares all but its engine with Keras on TensorFlow, and compiles for long:
# more of it is in conformance rows and random models.
ON_JAX = ("vae", "gan_saturating", "code_classifier")
# Who goes on from whose checkpoint, from the middle on.
RESUMED = {
    "code_classifier": ("torch", "keras"),
    "image_to_image_unpaired": ("keras", "torch"),
    "unpool_ae": ("torch", "keras"),
    "conv_vae": ("keras", "torch"),
    "gan_saturating": ("torch", "keras-jax"),
    "vae": ("keras-jax", "keras"),
}
VARIANTS = (
    ("conv_vae", "--seed", "7", "--batch-size", "13"),
    ("gan_saturating", "--k", "3", "--batch-size", "8"),
    ("vae", "--C", "0.1", "--seed", "18446744073709551615"),
)

Note = Callable[[str, object], None]


@pytest.mark.parametrize("spec", SPECS)
def test_a_system_trains_as_the_reference_says(
    spec: str, bench: Bench, record_property: Note
) -> None:
    is_small = spec in SMALL or not (LONG or spec in LONGER)
    small = ("--batch-size", "8") if is_small else ()
    steps = max(STEPS, LONGER.get(spec, 0))
    terms = Terms(
        min(steps, MOST.get(spec, steps)),
        Flags((*small, *STAGES.get(spec, ()))),
        resume=spec in RESUMED,
    )
    backends = (*BACKENDS, "keras-jax") if spec in ON_JAX else BACKENDS
    text = (GALLERY / f"{spec}.yaml").read_text(encoding="utf-8")
    pair = RESUMED.get(spec, BACKENDS)
    report = examine(text, None, replace(bench, backends=backends), pair, terms)
    record_property("differences", report.row(spec))
    assert {*report.outcomes.values()} == {Outcome.EQUIVALENT}, report


@pytest.mark.parametrize("variant", VARIANTS, ids=" ".join)
def test_flags_mean_what_the_reference_takes_them_for(
    variant: tuple[str, ...], bench: Bench, record_property: Note
) -> None:
    spec, *flags = variant
    terms = Terms(STEPS, Flags(tuple(flags)), resume=False)
    text = (GALLERY / f"{spec}.yaml").read_text(encoding="utf-8")
    report = examine(text, None, replace(bench, backends=BACKENDS), BACKENDS, terms)
    record_property("differences", report.row(" ".join(variant)))
    assert {*report.outcomes.values()} == {Outcome.EQUIVALENT}, report
