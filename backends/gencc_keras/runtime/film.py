"""Channels scaled and shifted by what another input of the network says.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS

LAYERS["Film"] = "film"  # what checkpoints call it


@keras.saving.register_keras_serializable(package="gencc")
class Film(keras.Layer):
    """y = (1 + scale) x + shift, where [scale, shift] = v K + b, for each channel.

    It is called with [x, v]. Perez et al. 2018, arXiv:1709.07871.
    """

    def __init__(self, use_bias: bool = True, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.use_bias = use_bias

    def build(self, input_shape: list[tuple[int | None, ...]]) -> None:
        of_x, of_v = input_shape
        outputs = 2 * of_x[-1]
        self.shape = (-1, *(1 for _ in of_x[1:-1]), of_x[-1])
        self.kernel = self.add_weight(name="kernel", shape=(of_v[-1], outputs))
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(outputs,), initializer="zeros"
            )

    def call(self, inputs: list[Tensor]) -> Tensor:
        x, v = inputs
        both = ops.matmul(v, self.kernel)
        if self.use_bias:
            both = both + self.bias
        scale, shift = (ops.reshape(h, self.shape) for h in ops.split(both, 2, axis=-1))
        return (1 + scale) * x + shift

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "use_bias": self.use_bias}
