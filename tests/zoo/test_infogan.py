"""The mutual information has a gradient: by itself it teaches the generator and the heads."""

from __future__ import annotations

import numpy as np
from zoo import changed, training

ALONE = (
    ("maximize: v + lambda * l_i", "maximize: lambda * l_i"),
    ("maximize: fools + lambda * l_i", "maximize: lambda * l_i"),
)


def test_the_information_alone_moves_both_players() -> None:
    """In published code it has none, and nothing is learned."""
    run = training(changed("infogan", *ALONE))
    start = {name: weight.copy() for name, weight in run.state.items()}
    losses = run.run(24)
    for name in ("generator/dense_1/kernel", "d/choice/dense_1/kernel"):
        assert not np.array_equal(run.state[name], start[name])
    first, last = (
        np.mean([row["generator_l_i"] for row in part])
        for part in (losses[:6], losses[-6:])
    )
    assert last > first
