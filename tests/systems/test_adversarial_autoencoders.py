"""Adversarial autoencoders: the codes of all images together look like the prior."""

from __future__ import annotations

import numpy as np
import pytest
import safetensors.numpy
from compare import newest, read_losses
from oracles import energy, per_image
from trainings import Trainings

pytestmark = [pytest.mark.framework, pytest.mark.parametrize("backend", ["torch"])]

ENCODERS = ["aae_deterministic", "aae_gaussian", "aae_universal"]


def from_normal(codes: np.ndarray) -> float:
    """The energy distance to 2000 draws of N(0, I), always the same.

    As many draws more are at 0.0008, a normal of standard deviation 2 at 0.19.
    """
    return energy(codes, np.random.Generator(np.random.PCG64(0)).normal(size=(2000, 2)))


@pytest.mark.parametrize("spec", ENCODERS)
def test_the_codes_look_like_the_prior(
    spec: str, trained: Trainings, backend: str
) -> None:
    arrays = trained.arrays(spec, backend)
    codes = arrays["encode/encode"]
    # Measured on torch and keras: 0.025 and 0.008, 0.005 and 0.020, 0.007 and 0.015.
    # Before training: 0.64, 0.10 (as there are draws of N(0, I) in it), 0.58. Without
    # the regularization: 3.97 and 4.15.
    assert from_normal(codes) < 0.05
    assert from_normal(arrays["untrained/encode/encode"]) > 0.08
    plain = trained.arrays("plain_codes", backend)["encode/encode"]
    assert from_normal(plain) > 1
    assert np.abs(codes.mean(axis=0)).max() < 0.4
    assert np.all(
        (np.cov(codes.T).diagonal() > 0.5) & (np.cov(codes.T).diagonal() < 1.6)
    )
    # And they say what the image was: 0.034 to 0.039, where the mean image has 0.0677.
    error = per_image(arrays["reconstruct/0"], arrays["reconstruct/1"]).mean()
    assert error < 0.045


def test_without_variance_the_gaussian_one_is_the_deterministic_one(
    trained: Trainings, backend: str
) -> None:
    """σ is exp(-40): what the draws add to a code is less than half its last digit."""
    one, other = (trained.run(n, backend) for n in ("deterministic", "no_variance"))
    columns, losses = read_losses(one)
    assert len(losses) == 60
    assert len(columns) == 3
    # In float32 nothing is left of it, in any sum: the same bits.
    others, again = read_losses(other)
    assert others == columns
    assert np.array_equal(losses, again)
    tensors, same = (safetensors.numpy.load_file(newest(run)) for run in (one, other))
    assert tensors.keys() == same.keys()
    assert all(np.array_equal(tensors[name], same[name]) for name in tensors)
