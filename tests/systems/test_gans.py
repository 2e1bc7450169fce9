"""Adversarial losses and what they lead to."""

from __future__ import annotations

import numpy as np
import pytest
from gencc.driver import check
from harness import BACKENDS, GALLERY
from numpy.typing import NDArray
from oracles import digits, energy
from scipy.integrate import quad
from scipy.spatial.distance import cdist
from scipy.stats import norm
from trainings import BACKEND, Trainings, each_in_full, in_full

pytestmark = pytest.mark.framework

LOGITS = np.array([-5.0, 0.0, 5.0])
D = 1 / (1 + np.exp(-LOGITS))
# Of what the generator descends, with respect to the logit.
SLOPES = {
    "gan_nonsaturating": (-(1 - D), [-0.9933, -0.5, -0.0067]),  # -log D
    "gan_saturating": (-D, [-0.0067, -0.5, -0.9933]),  # log(1 - D)
    "gan_squared": (-2 * D * (1 - D) ** 2, [-0.0132, -0.25, -0.00009]),  # (1 - D)²
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("spec", SLOPES)
def test_how_hard_a_loss_pulls(spec: str, trained: Trainings, backend: str) -> None:
    slope = trained.gradients(spec, backend)["slope"]
    (step,) = (
        s
        for s in check(GALLERY / f"{spec}.yaml").model.steps
        if s.updates == ("generator",)
    )
    descended = -slope if step.maximize else slope
    theory, stated = SLOPES[spec]
    assert np.allclose(theory, stated, atol=5e-5)
    assert np.allclose(descended, theory, atol=1e-12)


def test_the_best_discriminator_is_the_ratio_of_densities(trained: Trainings) -> None:
    """N(0, 1) against N(1, 1): log of the ratio is ½ - x, the least loss 1.163451."""
    real, fake = norm(0, 1), norm(1, 1)

    def loss(x: float) -> float:
        d = real.pdf(x) / (real.pdf(x) + fake.pdf(x))
        return float(-real.pdf(x) * np.log(d) - fake.pdf(x) * np.log(1 - d))

    least = quad(loss, -12, 12)[0]
    assert least == pytest.approx(1.163451, abs=1e-6)
    weights = trained.tensors("optimal_critic", BACKEND)
    # Measured: -1.0015, 0.4992, and 1.16345 over the last 500 steps. A step with 2000
    # draws leaves standard deviations of 0.005, and of 0.018 in its own loss.
    assert weights["discriminator/dense_1/kernel"][0, 0] == pytest.approx(-1, abs=0.02)
    assert weights["discriminator/dense_1/bias"][0] == pytest.approx(0.5, abs=0.02)
    path = trained.run("optimal_critic", BACKEND) / "losses.csv"
    losses = np.loadtxt(path, delimiter=",", skiprows=1)[-500:, 1]
    assert losses.mean() == pytest.approx(least, abs=0.003)


@pytest.mark.parametrize("spec", each_in_full(["dcgan", *SLOPES]))
def test_samples_spread_as_the_data_do(spec: str, trained: Trainings) -> None:
    arrays = trained.arrays(spec, BACKEND)
    x = digits()[0]
    # From -1 to 1, or from 0 to 1.
    scale = (lambda v: (v + 1) / 2) if spec == "dcgan" else (lambda v: v)
    samples = scale(arrays["sample/0"].reshape(-1, 64))
    before = scale(arrays["untrained/sample/0"].reshape(-1, 64))
    # Between halves of the data the energy distance is 0.005, of their mean alone 1.29.
    assert energy(before, x) > 3
    # Not one image again and again: they spread as the data do.
    assert samples.std(axis=0).mean() > 0.8 * x.std(axis=0).mean()


@in_full("ring_gan", "wgan_gp")
@pytest.mark.parametrize(("spec", "share"), [("ring_gan", 0.75), ("wgan_gp", 0.4)])
def test_all_modes_of_the_ring_are_covered(
    spec: str, share: float, trained: Trainings
) -> None:
    path = trained.run(spec, BACKEND) / "sample.csv"
    points: NDArray[np.float64] = np.loadtxt(path, delimiter=",", skiprows=1)
    assert points.shape == (1000, 2)
    angle = np.arange(8) * np.pi / 4
    modes = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    near = cdist(points, modes) <= 0.3  # three standard deviations
    # Measured: from 93 to 125, and from 99 to 127; 125 would be even. In all 88 % and
    # 92 % of the samples, where of a normal 99 % lie within. For wgan_gp more lies
    # between modes; of ten seeds the least hit mode has from 42 to 89.
    assert near.any(axis=1).mean() > share


@in_full("wgan_gp")
def test_the_penalty_makes_the_critic_as_steep_as_it_should(trained: Trainings) -> None:
    """1 at the data and nearly everywhere between: Gulrajani et al. 2017, proposition 1."""
    steepness = trained.metrics("wgan_gp", BACKEND)["steepness_at_data"]
    assert steepness == pytest.approx(1, abs=0.1)  # measured: 1.002
