"""What the generator makes of one noise is the same in every minibatch, and as the reference batch says."""

from __future__ import annotations

import numpy as np
import pytest
from gencc.verification.reference.networks import Caller
from gencc.verification.reference.tape import Value
from zoo import changed, training


def test_an_example_does_not_depend_on_its_minibatch() -> None:
    of = changed("improved_gan")
    state = training(of).state
    (generator,) = (n for n in of.networks if n.name == "generator")
    caller = Caller({name: Value(array) for name, array in state.items()}, state)
    z = np.random.default_rng(0).normal(size=(5, 8))
    together, alone, again = (
        caller.call(generator, (Value(part),), mode)
        for part, mode in ((z, "training"), (z[3:4], "training"), (z, "finished"))
    )
    assert isinstance(together, Value)
    assert isinstance(alone, Value) and isinstance(again, Value)
    assert together.array.shape == (5, 2)
    assert together.array[3:4] == pytest.approx(alone.array, abs=1e-13)
    assert (together.array == again.array).all()


def test_the_reference_batch_stays_as_it_was_drawn() -> None:
    """It is drawn once, as the noise is, and no step moves it."""
    run = training(changed("improved_gan"))
    before = run.state["generator/reference_1/examples"].copy()
    run.run(2)
    after = run.state["generator/reference_1/examples"]
    assert before.shape == (100, 8) and (before == after).all()
    assert abs(before.mean()) < 0.1 and before.std() == pytest.approx(1, abs=0.1)
