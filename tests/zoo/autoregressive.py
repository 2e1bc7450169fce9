"""What holds for every model of pixels in an order."""

from __future__ import annotations

import numpy as np
from gencc.verification.reference.networks import Caller
from gencc.verification.reference.tape import Array, Value
from zoo import changed, trained


def assert_no_pixel_sees_itself_or_one_behind_it(name: str) -> None:
    """Of the network that is called as its spec."""
    model = changed(name)
    network = model.network(name)
    bits = np.random.default_rng(1).integers(0, 2, (1, *network.input)).astype(float)
    weights = trained(model, np.zeros((1, 8, 8, 1))).state

    def probabilities(x: Array) -> Array:
        caller = Caller(
            {name: Value(array) for name, array in weights.items()}, weights
        )
        result = caller.call(network, [Value(x)], "finished")
        assert isinstance(result, Value)
        return result.array.reshape(-1)

    before = probabilities(bits)
    for pixel in range(63):
        others = bits.copy()
        others.reshape(-1)[pixel] = 1 - others.reshape(-1)[pixel]
        changes = probabilities(others) != before
        assert not changes[: pixel + 1].any()
        assert changes[pixel + 1 :].any()
