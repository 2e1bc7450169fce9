"""Channels that become pixels. Shi et al. 2016, arXiv:1609.05158.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class PixelShuffle(keras.Layer):
    """y[i r + a, j r + b, c] = x[i, j, c r² + a r + b], with a and b below the factor r."""

    def __init__(self, factor: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.factor = factor

    def call(self, images: Tensor) -> Tensor:
        _, height, width, channels = images.shape
        r = self.factor
        blocks = ops.reshape(images, (-1, height, width, channels // r**2, r, r))
        blocks = ops.transpose(blocks, (0, 1, 4, 2, 5, 3))
        return ops.reshape(blocks, (-1, height * r, width * r, channels // r**2))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}
