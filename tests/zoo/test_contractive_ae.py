"""The contraction of a linear encoder is the sum of the squares of its kernel."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training

LINEAR = (
    "layers: [flatten, dense: 128, silu, dense: H]",
    "layers: [flatten, dense: H]",
)


def test_the_contraction_of_a_linear_encoder_is_its_kernel() -> None:
    run = training(changed("contractive_ae", LINEAR), 6)
    kernel = np.array(run.state["encoder/dense_1/kernel"])
    (losses,) = run.run(1)
    assert losses["contraction"] == pytest.approx((kernel**2).sum(), rel=1e-12)
