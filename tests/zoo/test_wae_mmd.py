"""The discrepancy of codes that are draws of the prior is 0 on average, and of others more."""

from __future__ import annotations

import numpy as np
from zoo import changed, training

LATENT = ("  z: {normal: d}", "  z: {normal: d}\n  e: {normal: d}")


def _discrepancies(code: str, steps: int) -> list[float]:
    as_drawn = ("code:    encoder(x)", f"code:    {code} + 0 * encoder(x)")
    run = training(changed("wae_mmd", LATENT, as_drawn))
    return [losses["mmd"] for losses in run.run(steps)]


def test_codes_like_the_prior_have_none() -> None:
    of_prior = np.array(_discrepancies("sample(prior.e)", 60))
    assert abs(of_prior.mean()) < 4 * of_prior.std() / np.sqrt(len(of_prior))
    assert of_prior.min() < 0  # an estimate without bias
    assert min(_discrepancies("(sample(prior.e) + 3)", 10)) > 4 * of_prior.std()


def test_it_is_the_square_of_no_distance_to_itself() -> None:
    """Draws compared with themselves: each pair once with itself, which others leaves out."""
    itself = ("drawn:   sample(prior.z)", "drawn:   sample(prior.z) * 0 + code")
    for losses in training(changed("wae_mmd", itself)).run(3):
        assert -0.5 < losses["mmd"] <= 0
