"""A gated recurrent unit with one bias, the same in every framework.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS

LAYERS["GRU"] = "gru"  # what checkpoints call it


@keras.saving.register_keras_serializable(package="gencc")
class GRUCell(keras.Layer):
    """One step: h' = (1 - z) n + z h, where n = tanh(a + r u).

    keras.layers.GRUCell has two biases, which would move twice as far, or resets h before
    the product. Cho et al. 2014, arXiv:1406.1078.
    """

    def __init__(self, units: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.units = self.state_size = self.output_size = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        width = 3 * self.units
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], width))
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, width)
        )
        self.bias = self.add_weight(name="bias", shape=(width,), initializer="zeros")

    def call(self, x: Tensor, states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        (h,) = states
        given = ops.split(ops.matmul(x, self.kernel) + self.bias, 3, axis=-1)
        kept = ops.split(ops.matmul(h, self.recurrent_kernel), 3, axis=-1)
        r = ops.sigmoid(given[0] + kept[0])
        z = ops.sigmoid(given[1] + kept[1])
        n = ops.tanh(given[2] + r * kept[2])
        h = (1 - z) * n + z * h
        return h, [h]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable(package="gencc")
class GRU(keras.layers.RNN):
    """The last state of a series, or all of them."""

    def __init__(
        self, units: int, return_sequences: bool = False, **keywords: Any
    ) -> None:
        cell = GRUCell(units)
        super().__init__(cell, return_sequences=return_sequences, **keywords)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["cell"]
        return {**config, "units": self.cell.units}
