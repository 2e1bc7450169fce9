"""Its pools hold what a loop over the former images leaves in them, image by image."""

from __future__ import annotations

import numpy as np
from gencc.runtime.support import streams
from gencc.runtime.support.minibatches import minibatch_indices
from gencc.verification.reference.networks import Caller
from gencc.verification.reference.tape import Array, Value
from zoo import BATCH, changed, training

SIZE = 8


def test_a_pool_changes_half_of_the_images_that_come() -> None:
    smaller = ("repeat: {times: 3", "repeat: {times: 1")
    model = changed("cyclegan", ("replay: 50", f"replay: {SIZE}"), smaller)
    run = training(model)
    held: list[Array] = []
    changes = 0
    for step in range(5):
        run.run(1)
        rows = minibatch_indices(0, len(run.data["b"].values), BATCH, step, "b")
        weights = {name: Value(array) for name, array in run.state.items()}
        # to_a has moved before critic_a asks its pool, and not since.
        fakes = Caller(weights, dict(run.state)).call(
            model.network("to_a"), [Value(run.data["b"].values[rows])], "constant"
        )
        assert isinstance(fakes, Value)
        name = "critic_a/seen_a_choices"
        choices = streams.uniform(0, name, step, (BATCH, 2))
        for fake, (change, where) in zip(fakes.array, choices, strict=True):
            if len(held) < SIZE:
                held.append(fake)
            elif change < 0.5:
                held[int(SIZE * where)] = fake
                changes += 1
        pool = run.state["former_a/replay_1/pool"]
        np.testing.assert_allclose(pool[: len(held)], held, atol=1e-12)
        assert not np.any(pool[len(held) :])
        assert run.state["former_a/replay_1/count"] == len(held)
    assert 5 < changes < 17, "of the 22 that came when the pool was full"
