"""On the boundary D = 1/2 the generator's loss is 0, and nothing pulls at it."""

from __future__ import annotations

import numpy as np
from zoo import changed, training


def test_nothing_moves_on_the_boundary() -> None:
    one, still = "optimizer: {adam: {lr: 3.0e-4, beta_1: 0.5}}", "{sgd: {lr: 1.0e-30}}"
    two = f"optimizers: {{discriminator: {still}, generator: {{adam: {{lr: 0.1}}}}}}"
    run = training(changed("bgan", (one, two)))
    run.state["discriminator/dense_3/kernel"][:] = 0.0
    before = {name: weight.copy() for name, weight in run.state.items()}
    (losses,) = run.run(1)
    assert losses["boundary"] < 1e-50
    for name, weight in run.state.items():
        if name.startswith("generator/") and name.endswith("kernel"):
            assert np.array_equal(weight, before[name]), name
