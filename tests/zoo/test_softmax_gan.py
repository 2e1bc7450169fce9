"""A critic that is flat leaves every point of the minibatch the same share: log 2B."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import BATCH, changed, training


def test_a_flat_critic_gives_all_points_the_same_probability() -> None:
    run = training(changed("softmax_gan", ("{units: 1, bias: false}", "1")))
    run.state["critic/dense_3/kernel"][:] = 0.0
    run.state["critic/dense_3/bias"][:] = 3.0
    (losses,) = run.run(1)
    assert losses["on_real"] == pytest.approx(np.log(2 * BATCH), rel=1e-12)
