"""Only differences of the critic count: one that is 7 higher everywhere is the same one."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training


def test_a_critic_that_is_higher_everywhere_says_the_same() -> None:
    biased = changed("relativistic_gan", ("{units: 1, bias: false}", "1"))
    low, high = training(biased), training(biased)
    high.state["critic/dense_3/bias"] += 7.0
    for first, second in zip(low.run(5), high.run(5), strict=True):
        assert first == pytest.approx(second, rel=1e-9)


def test_the_generator_learns_from_what_is_real_too() -> None:
    """The second term of its loss, which published code computes and overwrites."""
    whole = training(changed("relativistic_gan"))
    half = training(
        changed(
            "relativistic_gan",
            ("-log(d(fake, x)) - log(1 - d(x, fake))", "-log(d(fake, x))"),
        )
    )
    whole.run(2), half.run(2)
    name = "generator/dense_1/kernel"
    assert not np.array_equal(whole.state[name], half.state[name])
