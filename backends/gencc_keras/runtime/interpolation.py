"""Images made larger, linearly between the centers of their pixels.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class LinearUpsampling(keras.Layer):
    """(h, w, channels) -> (h size, w size, channels), constant beyond the outermost centers."""

    def __init__(self, size: int | tuple[int, ...], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.size = size

    def call(self, images: Tensor) -> Tensor:
        count = len(images.shape) - 2
        sizes = (self.size,) * count if isinstance(self.size, int) else self.size
        for axis, size in enumerate(sizes, 1):
            matrix = ops.cast(interpolation(images.shape[axis], size), images.dtype)
            images = ops.moveaxis(ops.tensordot(images, matrix, [axis, 1]), -1, axis)
        return images

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}


def interpolation(length: int, size: int) -> NDArray[np.float64]:
    """The matrix that makes so many pixels of a side of `length`: (length size, length)."""
    places = (np.arange(length * size) + 0.5) / size - 0.5
    below = np.floor(places).astype(int)
    t = places - below
    unit = np.eye(length)
    lower, upper = np.clip(below, 0, length - 1), np.clip(below + 1, 0, length - 1)
    return (1 - t)[:, None] * unit[lower] + t[:, None] * unit[upper]
