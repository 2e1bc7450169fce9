"""Where nothing tells the two apart, the best critic is 1/2, and its loss 1/4."""

from __future__ import annotations

import pytest
from zoo import changed, training


def test_a_critic_that_says_a_half_has_a_loss_of_a_quarter() -> None:
    run = training(changed("lsgan"))
    run.state["critic/dense_3/kernel"][:] = 0.0
    run.state["critic/dense_3/bias"][:] = 0.5
    (losses,) = run.run(1)
    assert losses["told_apart"] == pytest.approx(0.25, abs=1e-15)
