"""Where in a series or an image something is, added to what it is.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import keras

from .support.device import Tensor
from .support.weights import LAYERS

LAYERS["Positions"] = "positions"  # what checkpoints call it


@keras.saving.register_keras_serializable(package="gencc")
class Positions(keras.Layer):
    """y = x + p, with a learned vector p for every position."""

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.positions = self.add_weight(
            name="positions", shape=input_shape[1:], initializer="zeros"
        )

    def call(self, x: Tensor) -> Tensor:
        return x + self.positions
