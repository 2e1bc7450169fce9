"""Layer normalization with one definition, the same in every framework.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS

LAYERS["LayerNorm"] = "layer_norm"  # what checkpoints call it


@keras.saving.register_keras_serializable(package="gencc")
class LayerNorm(keras.Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift.

    Mean and biased variance are those of all numbers of an example; scale and shift
    belong to a channel. Unlike keras.layers.LayerNormalization, it normalizes whole images.
    Ba, Kiros & Hinton 2016, arXiv:1607.06450.
    """

    def __init__(self, epsilon: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.epsilon = epsilon

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.scale = self.add_weight(
            name="scale", shape=input_shape[-1:], initializer="ones"
        )
        self.shift = self.add_weight(
            name="shift", shape=input_shape[-1:], initializer="zeros"
        )

    def call(self, x: Tensor) -> Tensor:
        axes = tuple(range(1, len(x.shape)))
        centred = x - ops.mean(x, axis=axes, keepdims=True)
        variance = ops.mean(ops.square(centred), axis=axes, keepdims=True)
        return centred * ops.rsqrt(variance + self.epsilon) * self.scale + self.shift

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "epsilon": self.epsilon}
