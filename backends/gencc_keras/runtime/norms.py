"""The size of a gradient.

The same in every package.
"""

from collections.abc import Iterable
from typing import Any

import keras

from .support.device import Tensor, ops


def gradient_norm(
    gradients: Iterable[Tensor], weights: Iterable[keras.Variable], network: Any
) -> Tensor:
    """The root of the sum of the squares of a gradient by the weights of a network.

    There is one of `gradients` for each of `weights`, and some of these are its own.
    """
    own = {id(variable) for variable in network.trainable_variables}
    pairs = zip(gradients, weights, strict=True)
    return ops.sqrt(sum(ops.sum(ops.square(g)) for g, w in pairs if id(w) in own))
