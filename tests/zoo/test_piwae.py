"""The objective of the decoder moves no weight of the encoder, and the other way round."""

from __future__ import annotations

import numpy as np
from zoo import changed, training


def test_each_network_follows_its_own_bound() -> None:
    first = training(changed("piwae"))
    second = training(
        changed("piwae", ("decoder, maximize: of_all", "decoder, maximize: of_groups"))
    )
    start = dict(first.state)
    first.run(1)
    second.run(1)
    for name in start:
        if name.endswith("kernel"):
            same = np.array_equal(first.state[name], second.state[name])
            assert same == name.startswith("encoder"), name
            assert not np.array_equal(first.state[name], start[name])
