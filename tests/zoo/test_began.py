"""Its k is that of the paper's recursion from the errors of each step, and stays in [0, 1]."""

from __future__ import annotations

import pytest
from zoo import changed, training

EAGER = ("lambda: 0.01 ", "lambda: 0.2 ")


@pytest.mark.parametrize("gamma", [0.5, 4.0])
def test_k_follows_from_the_errors(gamma: float) -> None:
    run = training(changed("began", EAGER, ("gamma:  0.7", f"gamma:  {gamma}"))).run(40)
    expected, seen = 0.0, set[float]()
    for losses in run:
        assert losses["k"] == pytest.approx(expected, abs=1e-12)
        loss = losses["real"] - expected * losses["critic_made"]
        assert losses["critic_loss"] == pytest.approx(loss)
        seen.add(expected)
        expected += 0.2 * (gamma * losses["real"] - losses["critic_made"])
        expected = min(max(expected, 0.0), 1.0)
    assert (max(seen) == 1.0) == (gamma == 4.0), "where the bound matters"
