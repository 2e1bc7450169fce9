"""What comes in, times a number that is learned.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras
from keras import initializers

from .support.device import Tensor
from .support.weights import LAYERS

LAYERS["Gain"] = "gain"  # what checkpoints call it


@keras.saving.register_keras_serializable(package="gencc")
class Gain(keras.Layer):
    """y = gain x, with a single gain, or one for each channel."""

    def __init__(self, start: float, by_channel: bool = False, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.start, self.by_channel = start, by_channel

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shape = input_shape[-1:] if self.by_channel else (1,)
        begin = initializers.Constant(self.start)
        self.gain = self.add_weight(name="gain", shape=shape, initializer=begin)

    def call(self, x: Tensor) -> Tensor:
        return self.gain * x

    def get_config(self) -> dict[str, Any]:
        own = {"start": self.start, "by_channel": self.by_channel}
        return {**super().get_config(), **own}
