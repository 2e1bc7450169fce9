"""Layer normalization with one definition, the same in every framework.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any, Literal

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS

LAYERS["LayerNorm"] = "layer_norm"  # what checkpoints call it


@keras.saving.register_keras_serializable(package="gencc")
class LayerNorm(keras.Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift.

    Mean and biased variance are those of all numbers of an example, or of the channels of
    each position; scale and shift belong to a channel, and are left out if it is not
    `affine`. Unlike keras.layers.LayerNormalization, it normalizes whole images.
    Ba, Kiros & Hinton 2016, arXiv:1607.06450.
    """

    def __init__(
        self,
        epsilon: float,
        by: Literal["example", "position"] = "example",
        affine: bool = True,
        **keywords: Any,
    ) -> None:
        super().__init__(**keywords)
        self.epsilon, self.by, self.affine = epsilon, by, affine

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        if self.affine:
            self.scale = self.add_weight(
                name="scale", shape=input_shape[-1:], initializer="ones"
            )
            self.shift = self.add_weight(
                name="shift", shape=input_shape[-1:], initializer="zeros"
            )

    def call(self, x: Tensor) -> Tensor:
        axes = tuple(range(1, len(x.shape))) if self.by == "example" else (-1,)
        centred = x - ops.mean(x, axis=axes, keepdims=True)
        variance = ops.mean(ops.square(centred), axis=axes, keepdims=True)
        unit = centred * ops.rsqrt(variance + self.epsilon)
        return unit * self.scale + self.shift if self.affine else unit

    def get_config(self) -> dict[str, Any]:
        own = {"epsilon": self.epsilon, "by": self.by, "affine": self.affine}
        return {**super().get_config(), **own}
