"""Layers of autoregressive networks: kernels times a mask of 0 and 1.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras
import numpy as np
from keras import layers

from .support.device import Tensor, ops
from .support.weights import LAYERS

# What checkpoints call them.
LAYERS["MaskedDense"] = "masked_dense"
LAYERS["MaskedConv1D"] = "masked_conv"
LAYERS["MaskedConv2D"] = "masked_conv"
LAYERS["MaskedConv3D"] = "masked_conv"


@keras.saving.register_keras_serializable(package="gencc")
class MaskedDense(layers.Dense):
    """x (M K) + bias. Germain et al. 2015, arXiv:1502.03509.

    Number k of a vector belongs to variable k mod `variables`. Results see the variables
    before their own, with type B their own too, and the last `context` inputs.
    """

    def __init__(
        self, units: int, variables: int, type: str, context: int = 0, **settings: Any
    ) -> None:
        super().__init__(units, **settings)
        self.size, self.type, self.context = variables, type, context

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        super().build(input_shape)
        inputs, units = self.kernel.shape
        of_input = np.arange(inputs)[:, None] % self.size
        of_input[inputs - self.context :] = -1
        own = np.arange(units) % self.size
        mask = of_input < own if self.type == "A" else of_input <= own
        self.mask = mask.astype(self.variable_dtype)

    def call(self, x: Tensor) -> Tensor:
        y = ops.matmul(x, self.kernel * self.mask)
        return y if self.bias is None else y + self.bias

    def get_config(self) -> dict[str, Any]:
        own = {
            "variables": self.size,
            "type": self.type,
            "context": self.context,
        }
        return {**super().get_config(), **own}


class MaskedConv(keras.Layer):
    """Convolutions with the kernel M K. van den Oord et al. 2016, arXiv:1601.06759.

    A pixel sees those before it, row by row, with type B itself too.
    """

    def __init__(self, *sizes: Any, type: str, **settings: Any) -> None:
        super().__init__(*sizes, padding="same", **settings)
        self.type = type

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        super().build(input_shape)
        *sides, _, _ = self.kernel.shape
        mask = np.zeros((*sides, 1, 1), self.variable_dtype)
        middle = mask.size // 2
        mask.reshape(-1)[: middle if self.type == "A" else middle + 1] = 1
        self.mask = mask

    def call(self, x: Tensor) -> Tensor:
        y = self.convolution_op(x, self.kernel * self.mask)
        return y if self.bias is None else y + self.bias

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "type": self.type}


@keras.saving.register_keras_serializable(package="gencc")
class MaskedConv1D(MaskedConv, layers.Conv1D):
    """Of series."""


@keras.saving.register_keras_serializable(package="gencc")
class MaskedConv2D(MaskedConv, layers.Conv2D):
    """Of images."""


@keras.saving.register_keras_serializable(package="gencc")
class MaskedConv3D(MaskedConv, layers.Conv3D):
    """Of volumes."""
