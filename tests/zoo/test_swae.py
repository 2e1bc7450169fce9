"""Codes that are draws of the prior in another order are at distance 0 from it."""

from __future__ import annotations

import pytest
from zoo import changed, training

LAMBDA = ("lambda: 40.0", "lambda: 0.0")
DRAWN = "sliced_wasserstein(z, sample(prior.z), 50)"


def test_draws_are_at_distance_0_from_themselves_in_another_order() -> None:
    shuffled = "sliced_wasserstein(shuffle(z), z, 50)"
    for losses in training(changed("swae", LAMBDA, (DRAWN, shuffled))).run(3):
        assert losses["distance"] == 0


def test_a_shift_by_s_costs_its_mean_square_along_a_line() -> None:
    """E (u's)^2 is |s|^2 / d over directions u; here of 2000 of them, s = (0.3, 0.3)."""
    shifted = "sliced_wasserstein(shuffle(z) + 0.3, z, 2000)"
    for losses in training(changed("swae", LAMBDA, (DRAWN, shifted))).run(1):
        assert losses["distance"] == pytest.approx(0.09, rel=0.1)
