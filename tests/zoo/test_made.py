"""No pixel sees itself or one behind it, and a pass more than there are pixels changes nothing."""

from __future__ import annotations

import numpy as np
from gencc.verification.reference.networks import Caller
from gencc.verification.reference.tape import Array, Value
from zoo import changed, metric, trained

NOISE = ("  bits: ", "  u: sample(prior.u)\n  bits: ")
AGAIN = ("losses:", "  changes(v, u): sum(abs(drawn(v, 0, u) - v))\nlosses:")
UNSETTLED = (
    "metrics:",
    "metrics:\n  unsettled: changes(iterate(drawn, 0 * u, 64, u), u)",
)


def test_no_pixel_sees_itself_or_one_behind_it() -> None:
    model = changed("made")
    network = model.network("made")
    bits = np.random.default_rng(1).integers(0, 2, (1, *network.input)).astype(float)
    weights = trained(model, np.zeros((1, 8, 8, 1))).state

    def probabilities(x: Array) -> Array:
        caller = Caller(
            {name: Value(array) for name, array in weights.items()}, weights
        )
        result = caller.call(network, [Value(x)], "finished")
        assert isinstance(result, Value)
        return result.array.reshape(-1)

    for pixel in range(63):
        others = bits.copy()
        others.reshape(-1)[pixel] = 1 - others.reshape(-1)[pixel]
        changes = probabilities(others) != probabilities(bits)
        assert not changes[: pixel + 1].any()
        assert changes[pixel + 1 :].any()


def test_all_pixels_are_final_after_as_many_passes() -> None:
    model = changed("made", NOISE, AGAIN, UNSETTLED)
    assert metric(trained(model, np.zeros((1, 8, 8, 1))), "unsettled") == 0
