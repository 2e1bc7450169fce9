"""The penalty of a linear critic is (‖w‖ − 1)², each example by itself."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training

LAYERS = "layers: [flatten, dense: 192, leaky_relu: 0.2, dense: 192, leaky_relu: 0.2, dense: 1]"


def test_the_penalty_of_a_linear_critic_is_known() -> None:
    """Published code takes the norm over the whole minibatch."""
    linear = (LAYERS, "layers: [flatten, dense: 1]")
    run = training(changed("cluster_gan", linear, ("repeat: 3, ", "")))
    slope = np.sqrt((run.state["critic/dense_1/kernel"] ** 2).sum() + 1e-12)
    (losses,) = run.run(1)
    assert losses["penalty"] == pytest.approx((slope - 1) ** 2, rel=1e-12)
