"""With λ = 0 it is the GAN: the critic learns from its own loss, not from the penalty alone."""

from __future__ import annotations

import numpy as np
from zoo import changed, training


def test_without_a_penalty_it_is_the_gan() -> None:
    no_weight = ("lambda: 0.5", "lambda: 0.0")
    trainings = [
        training(changed("dragan", no_weight)),
        training(changed("dragan", ("told_apart + lambda * penalty", "told_apart"))),
    ]
    for each in trainings:
        each.run(4)
    first, second = (each.state for each in trainings)
    for name, weight in first.items():
        assert np.array_equal(weight, second[name]), name
