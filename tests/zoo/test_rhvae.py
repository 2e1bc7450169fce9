"""Steps of length 0 leave the VAE; a leapfrog keeps the energy, better the shorter it is."""

from __future__ import annotations

import pytest
from zoo import changed, training

# The VAE of the same draw: what leapfrogs come to, less where they begin.
START = ("losses:\n", "losses:\n  vae: u(z) + log_prob(q, z)\n")
CHANGE = ("minimize: moved + drawn", "minimize: moved + drawn - vae")


def gained(step: float) -> float:
    """By how much the bound of the first step is not that of the VAE."""
    length = ("{learned: 0.05}", f"{{learned: {step}}}")
    (losses,) = training(changed("rhvae", START, CHANGE, length), 6).run(1)
    assert losses["vae"] > 1
    return losses["moved"] + losses["drawn"] - losses["vae"]


def test_without_steps_it_is_the_vae() -> None:
    """The density of the momentum is that of its draw, though the metric varies."""
    assert gained(0.0) == pytest.approx(0, abs=1e-9)


def test_the_energy_is_kept() -> None:
    """Of second order, as is the paper's generalized leapfrog."""
    errors = [abs(gained(step)) for step in (0.02, 0.01, 0.005)]
    assert 10 > errors[0] > 3 * errors[1] > 9 * errors[2] > 0
