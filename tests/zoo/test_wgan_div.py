"""The penalty of a linear critic is ‖w‖ to the power of p, wherever it is taken."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training

LAYERS = (
    "layers: [dense: 64, leaky_relu: 0.2, dense: 64, leaky_relu: 0.2, dense: {units: 1, bias: false}]",
    "layers: [dense: {units: 1, bias: false}]",
)


def test_the_penalty_of_a_linear_critic_is_its_length_to_the_power_of_p() -> None:
    run = training(changed("wgan_div", LAYERS, ("repeat: 4, ", "")))
    length = np.sqrt((run.state["critic/dense_1/kernel"] ** 2).sum())
    (losses,) = run.run(1)
    assert losses["penalty"] == pytest.approx(length**6, rel=1e-9)
