"""The slope of a linear decoder is its kernel, whatever the code."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training

LINEAR = ("dense: 256, silu, dense: 64, sigmoid", "dense: 64")


def test_the_slope_of_a_linear_decoder_is_its_kernel() -> None:
    run = training(changed("rae_gp", LINEAR), 6)
    kernel = np.array(run.state["decoder/dense_1/kernel"])
    (losses,) = run.run(1)
    expected = (kernel.sum(axis=1) ** 2).sum()
    assert losses["slope"] == pytest.approx(expected, rel=1e-12)
