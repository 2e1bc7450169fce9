"""β counts alike in minibatches of any size, and gradients go where equation 3 says."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_data import drawn_data
from gencc.verification.reference.training import Examples, Training
from zoo import changed, training


def test_the_weight_of_the_codes_does_not_grow_with_the_minibatch() -> None:
    model = changed("vqvae")
    once = drawn_data(model, 6)["x"]
    labels = None if once.labels is None else np.tile(once.labels, 2)
    twice = Examples(np.tile(once.values, (2, 1, 1, 1)), labels)
    (losses,) = Training(model, {"x": once}, batch=6).run(1)
    (of_twice,) = Training(model, {"x": twice}, batch=12).run(1)
    assert of_twice == pytest.approx(losses, rel=1e-12)


@pytest.mark.parametrize(
    ("objective", "networks"),
    [
        ("reconstruction", {"encoder", "decoder"}),
        ("embedding", {"book"}),
        ("commitment", {"encoder"}),
    ],
)
def test_each_loss_moves_what_it_is_of(objective: str, networks: set[str]) -> None:
    """Straight through the codes, and what is inside of `stop` stays."""
    every = "reconstruction + embedding + beta * commitment"
    weighted = (
        f"{objective} + 0 * ({every})"  # a network that nothing reaches is refused
    )
    run = training(changed("vqvae", (f"minimize: {every}", f"minimize: {weighted}")))
    before = dict(run.state)
    run.run(1)
    changes = {
        name.split("/")[0]
        for name, value in run.state.items()
        if name in before and np.any(value != before[name])
    }
    assert changes - {"optimizers"} == networks
