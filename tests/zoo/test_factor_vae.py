"""With γ = 0 it is the VAE; the judge's loss moves the judge alone, and it moves in no other step."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training

WHOLE = "reconstruction + kl + gamma * total_correlation"


def test_with_gamma_0_it_is_the_vae() -> None:
    first = training(changed("factor_vae", ("gamma: 5.0", "gamma: 0.0")))
    second = training(changed("factor_vae", (WHOLE, "reconstruction + kl")))
    for one, other in zip(first.run(4), second.run(4), strict=True):
        for name in ("reconstruction", "kl"):
            assert one[name] == pytest.approx(other[name], rel=1e-12)


def test_no_gradient_of_the_judge_reaches_the_encoder() -> None:
    """Published code adds the judge's loss to the encoder's gradient."""
    objective = "minimize: told_apart"
    first = training(changed("factor_vae"))
    second = training(
        changed("factor_vae", (objective, "minimize: 7 * told_apart + 1"))
    )
    still = training(changed("factor_vae", (objective, "minimize: 0 * told_apart")))
    start = {name: array.copy() for name, array in still.state.items()}
    for run in (first, second, still):
        run.run(1)
    for name, array in first.state.items():
        if name.startswith(("encoder/", "decoder/")):
            np.testing.assert_array_equal(array, second.state[name])
            np.testing.assert_array_equal(array, still.state[name])
        elif name.startswith("judge/"):
            np.testing.assert_array_equal(still.state[name], start[name])
