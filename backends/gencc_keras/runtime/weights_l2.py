"""Penalties on the weights of networks.

The same in every package.
"""

import keras

from .support.device import Tensor, ops


def l2(network: keras.Model, other: keras.Model | None = None) -> Tensor:
    """The sum of the squares of all weights, or of their differences from another's."""
    weights = [ops.convert_to_tensor(p) for p in network.trainable_weights]
    if other is not None:
        pairs = zip(weights, other.trainable_weights, strict=True)
        weights = [p - ops.convert_to_tensor(a) for p, a in pairs]
    return sum(ops.sum(ops.square(p)) for p in weights)
