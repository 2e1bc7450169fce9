"""Weights lie in [-c, c] after each step of the critic, and before the generator's."""

from __future__ import annotations

import numpy as np
from zoo import changed, training


def test_the_generator_meets_a_clipped_critic() -> None:
    run = training(changed("wgan", ("value: 0.15", "value: 1.0e-6")))
    largest = max(np.abs(w).max() for n, w in run.state.items() if n[:6] == "critic")
    assert largest > 0.1
    (losses,) = run.run(1)
    for name, weight in run.state.items():
        if name.startswith("critic/"):
            assert np.abs(weight).max() <= 1e-6
    # With weights up to 1e-6 in three layers, nothing is higher than that.
    assert 0 < abs(losses["height"]) < 2e-6
