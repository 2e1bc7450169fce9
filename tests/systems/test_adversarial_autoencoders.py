"""Adversarial autoencoders: the codes of all images together look like the prior."""

from __future__ import annotations

import numpy as np
import pytest
import safetensors.numpy
from compare import newest, read_losses
from figures import System, code_energy
from oracles import per_image
from trainings import Trainings, each_in_full

pytestmark = [pytest.mark.framework, pytest.mark.parametrize("backend", ["torch"])]

ENCODERS = ["aae_deterministic", "aae_gaussian", "aae_universal"]


@pytest.mark.parametrize("spec", each_in_full(ENCODERS))
def test_the_codes_are_spread_as_the_prior_is(
    spec: str, trained: Trainings, backend: str
) -> None:
    arrays = trained.arrays(spec, backend)
    codes = arrays["encode/encode"]
    before = {"encode/encode": arrays["untrained/encode/encode"]}
    # Before training: 0.64, 0.10 (as there are draws of N(0, I) in it), 0.58. Without
    # the regularization: 3.97 and 4.15.
    assert code_energy(System(before, {})) > 0.08
    assert code_energy(trained.system("plain_codes", backend)) > 1
    # With thirty seeds: up to 0.13, from 0.96 to 1.06, and from 0.032 to 0.036, where
    # the mean image has 0.0677.
    assert np.abs(codes.mean(axis=0)).max() < 0.25
    assert np.all(
        (np.cov(codes.T).diagonal() > 0.8) & (np.cov(codes.T).diagonal() < 1.25)
    )
    # And they say what the image was.
    error = per_image(arrays["reconstruct/0"], arrays["reconstruct/1"]).mean()
    assert error < 0.042


def test_without_variance_the_gaussian_one_is_the_deterministic_one(
    trained: Trainings, backend: str
) -> None:
    """σ is exp(-40): what the draws add to a code is less than half its last digit."""
    first, second = (trained.run(n, backend) for n in ("deterministic", "no_variance"))
    columns, losses = read_losses(first)
    assert len(losses) == 60
    assert len(columns) == 3
    # In float32 nothing is left of it, in any sum: the same bits.
    others, again = read_losses(second)
    assert others == columns
    assert np.array_equal(losses, again)
    tensors, same = (
        safetensors.numpy.load_file(newest(run)) for run in (first, second)
    )
    assert tensors.keys() == same.keys()
    assert all(np.array_equal(tensors[name], same[name]) for name in tensors)
