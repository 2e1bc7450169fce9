"""Which losses judge, are judged, and are divergences: read off the objectives."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.driver import check
from gencc.lowering import lower
from gencc.lowering.plan import plan
from gencc.lowering.symptoms import codes, divergences, rectified, rivalries

SPECS = Path(__file__).parents[2] / "specs"

JUDGED = {
    "gan_nonsaturating": [("discriminator", "discriminator_objective", "generator_objective")],
    "gan_saturating": [("discriminator", "discriminator_objective", "generator_objective")],
    "dcgan": [("discriminator", "told_apart", "fools")],
    "aae_gaussian": [("critic", "told_apart", "fools")],
    # Their judges give no probabilities, or nothing is judged.
    "gan_squared": [],
    "wgan_gp": [],
    "code_classifier": [],
    "vae": [],
}  # fmt: skip
SIZES = {"vae": {"kl": 2}, "conv_vae": {"kl": 8}, "autoencoder": {}}


@pytest.mark.parametrize("name", JUDGED)
def test_who_judges_what(name: str) -> None:
    model = lower(check(SPECS / f"{name}.yaml").model)
    rivals = [(r.judge, *r.telling, *r.judged) for r in rivalries(model, plan(model))]
    assert rivals == JUDGED[name]


@pytest.mark.parametrize("name", SIZES)
def test_what_diverges_from_a_prior(name: str) -> None:
    model = lower(check(SPECS / f"{name}.yaml").model)
    assert divergences(model, plan(model)) == SIZES[name]


def test_which_outputs_are_codes_and_what_is_rectified() -> None:
    model = lower(check(SPECS / "vae.yaml").model)
    assert codes(model) == {"encode": "z"}
    assert rectified(model) == ("encoder/dense_1/bias", "decoder/dense_1/bias")
    norms = rectified(lower(check(SPECS / "dcgan.yaml").model))
    assert norms == ("generator/batch_norm_1/shift", "generator/batch_norm_2/shift")
    assert codes(lower(check(SPECS / "autoencoder.yaml").model)) == {}
    # An output of several pictures is no formula.
    assert codes(lower(check(SPECS / "image_to_image.yaml").model)) == {}
