"""Points that are all one are told: each is near to as many as the minibatch has."""

from __future__ import annotations

import pytest
from zoo import BATCH, changed, training


def test_one_point_is_as_near_as_can_be() -> None:
    one = ("generator(sample(prior.z))", "0 * generator(sample(prior.z)) + 1")
    nearness = (
        "  fools:      log(of_fake)",
        "  fools:      log(of_fake)\n  nearness: near(features(fake).a)",
    )
    reported = ("maximize: told_apart", "maximize: told_apart + 0 * nearness")
    (losses,) = training(
        changed("minibatch_discrimination", one, nearness, reported)
    ).run(1)
    assert losses["nearness"] == pytest.approx(BATCH)
