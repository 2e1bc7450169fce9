"""Codes that are all alike are found by chance: log n nats are lost among n."""

from __future__ import annotations

import math

import pytest
from zoo import BATCH, changed, training

LAST = ("relu, dense: 16]", "relu, dense: {units: 16, init: zeros}]")


def test_equal_codes_are_found_by_chance() -> None:
    (losses,) = training(changed("info_nce", LAST)).run(1)
    assert losses["lost"] == pytest.approx(math.log(BATCH))


def test_views_that_are_one_are_found_more_often() -> None:
    same = ("corrupt(mask(v, 0.2), 0.1)", "v")
    (losses,) = training(changed("info_nce", same)).run(1)
    assert 0 < losses["lost"] < math.log(BATCH)
