"""The pull-away term of codes that point one way is 1, however long each of them is."""

from __future__ import annotations

import pytest
from zoo import changed, training


def test_codes_of_one_direction_are_as_near_as_can_be() -> None:
    parallel = "(1 + sum(fake)) * (0 * encoder(fake) + 1)"
    (losses,) = training(changed("ebgan", ("encoder(fake)\n", f"{parallel}\n"))).run(1)
    assert losses["pulled"] == pytest.approx(1, abs=1e-9)


def test_codes_of_a_minibatch_are_not_compared_with_themselves() -> None:
    """Codes of 16 numbers that point anywhere: far from 1 / 6 more."""
    anywhere = "sample(prior.z) + 0 * encoder(fake)"
    run = training(changed("ebgan", ("encoder(fake)\n", f"{anywhere}\n"))).run(20)
    mean = sum(losses["pulled"] for losses in run) / len(run)
    assert mean == pytest.approx(1 / 16, abs=0.02)
