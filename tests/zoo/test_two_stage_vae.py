"""Each stage trains its own VAE: the first is finished when the second begins to learn."""

from __future__ import annotations

import numpy as np
from zoo import changed, training

STEPS = 8  # of an epoch


def test_the_second_vae_is_trained_and_the_first_then_stays() -> None:
    """Published code has the second one, and never trains it."""
    short = (("epochs: 400", "epochs: 1"), ("epochs: 600", "epochs: 1"))
    run = training(changed("two_stage_vae", *short))
    start = {name: weight.copy() for name, weight in run.state.items()}
    run.run(STEPS)
    between = {name: weight.copy() for name, weight in run.state.items()}
    run.run(STEPS)
    end = run.state
    for name in start:
        if name.endswith("kernel"):
            of_second = name.split("/")[0].endswith("_2")
            assert np.array_equal(start[name], between[name]) == of_second, name
            assert np.array_equal(between[name], end[name]) != of_second, name
