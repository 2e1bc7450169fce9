"""The penalty is the squared distance of the weights from their average, summed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training


def test_a_player_pays_for_the_way_from_its_former_weights() -> None:
    run = training(
        changed(
            "historical_averaging",
            ("discriminator, decay: 0.999", "discriminator, decay: 0.6"),
        )
    )

    def weights() -> np.ndarray:
        parts = [
            a.ravel() for n, a in run.state.items() if n.startswith("discriminator/")
        ]
        return np.concatenate(parts)

    average = weights()
    for _ in range(4):
        before = weights()
        (losses,) = run.run(1)
        paid = np.sum((before - average) ** 2)
        assert losses["judge_history"] == pytest.approx(paid, rel=1e-9, abs=1e-12)
        average = 0.6 * average + 0.4 * weights()
    assert paid > 1e-5, "the weights have moved"


def test_without_penalty_it_is_the_gan() -> None:
    text = ("gamma: 0.02", "gamma: 0")
    plain = ("+ gamma * judge_history", ""), ("+ gamma * fool_history", "")
    free = training(changed("historical_averaging", text)).run(3)
    gan = changed(
        "historical_averaging", *plain, ("metrics:", "allow: [W0711]\nmetrics:")
    )
    for mine, theirs in zip(free, training(gan).run(3), strict=True):
        assert mine["judge"] == theirs["judge"] and mine["fool"] == theirs["fool"]
