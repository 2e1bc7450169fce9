"""Where in a series or an image something is, as waves, added to what it is.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import math

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS
from .waves import waves

LAYERS["WavePositions"] = "positions"  # counted among them, without a tensor


@keras.saving.register_keras_serializable(package="gencc")
class WavePositions(keras.Layer):
    """y = x + p, p_i being sines and cosines of i, the number of the position.

    x is (batch, *sides, channels). Vaswani et al. 2017, arXiv:1706.03762, section 3.5.
    """

    def call(self, x: Tensor) -> Tensor:
        *sides, channels = x.shape[1:]
        numbers = ops.arange(math.prod(sides), dtype=x.dtype)
        return x + ops.reshape(waves(numbers, channels), (*sides, channels))
