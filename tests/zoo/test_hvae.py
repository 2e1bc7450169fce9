"""Steps of length 0 leave the VAE; leapfrogs keep the energy, better the shorter they are."""

from __future__ import annotations

import pytest
from zoo import Change, changed, training

COLD = ("beta_0: 0.5 ", "beta_0: 1.0 ")
# The VAE of the same draw: what leapfrogs come to, less where they begin.
START = ("losses:\n", "losses:\n  vae: energy(z_0) + log_prob(q, z_0)\n")
CHANGE = ("minimize: moved + drawn", "minimize: moved + drawn - vae")


def gained(step: float, *changes: Change) -> float:
    """By how much the bound of the first step is not that of the VAE."""
    length = ("step: {learned: 0.05} ", f"step: {{learned: {step}}} ")
    model = changed("hvae", START, CHANGE, length, *changes)
    (losses,) = training(model, 6).run(1)
    assert losses["vae"] > 1
    return losses["moved"] + losses["drawn"] - losses["vae"]


def test_without_steps_it_is_the_vae() -> None:
    """The momentum cools from 1 / sqrt(beta_0) to 1, and its density with it."""
    assert gained(0.0) == pytest.approx(0, abs=1e-10)


def test_the_energy_is_kept() -> None:
    """With beta_0 = 1 all that is gained is the error of the integrator."""
    errors = [abs(gained(step, COLD)) for step in (0.04, 0.02, 0.01)]
    assert 1 > errors[0] > 3.5 * errors[1] > 3.5**2 * errors[2] > 0
    assert abs(gained(0.04)) > 10 * errors[0]  # a hot momentum brings energy
