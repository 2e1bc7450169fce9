"""Features that are all alike are found by chance: the information is log n less than it could be."""

from __future__ import annotations

import math

import pytest
from zoo import BATCH, changed, training

LOCAL = "local:  [flatten, dense: {units: 32, spectral_norm: true}]"
ALIKE = "local:  [flatten, dense: {units: 32, init: zeros}]"


def test_equal_features_are_found_by_chance() -> None:
    once = ("repeat: 2, ", "")
    (losses,) = training(changed("infomax_gan", (LOCAL, ALIKE), once)).run(1)
    assert losses["real_found"] == pytest.approx(-math.log(BATCH))
