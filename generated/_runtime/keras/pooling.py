"""Max-pooling with switches, and the way back by them. Zeiler et al. 2011, section 2.2.

The same in every package.

A switch is the index of the largest pixel in its window: 0, 1, 2, ... in reading order.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras
from keras import ops

from .support.device import Tensor

Pair = int | tuple[int, int]


@keras.saving.register_keras_serializable(package="gencc")
class MaxPool(keras.Layer):
    """The largest pixel of each window of `size`, and on request the switches.

    Of equal pixels the first counts, and the gradient goes to it alone;
    keras.layers.MaxPooling2D leaves open which. Rows and columns that fill no window
    are left out.
    """

    def __init__(
        self, size: Pair, return_switches: bool = False, **keywords: Any
    ) -> None:
        super().__init__(**keywords)
        self.size = both(size)
        self.return_switches = return_switches

    def call(self, images: Tensor) -> Any:
        height, width = self.size
        _, rows, columns, channels = images.shape
        rows, columns = rows // height, columns // width
        images = images[:, : rows * height, : columns * width]
        blocks = ops.reshape(images, (-1, rows, height, columns, width, channels))
        blocks = ops.transpose(blocks, (0, 1, 3, 5, 2, 4))
        windows = ops.reshape(blocks, (-1, rows, columns, channels, height * width))

        positions = ops.arange(height * width, dtype=windows.dtype)
        largest = windows == ops.max(windows, axis=-1, keepdims=True)
        switches = ops.min(ops.where(largest, positions, height * width), axis=-1)
        chosen = switches[..., None] == positions
        pooled = ops.sum(ops.where(chosen, windows, 0), axis=-1)
        return (pooled, switches) if self.return_switches else pooled

    def get_config(self) -> dict[str, Any]:
        own = {"size": self.size, "return_switches": self.return_switches}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="gencc")
class MaxUnpool(keras.Layer):
    """Each pixel goes to the position in its window of `size` that its switch names.

    The others are 0, as are rows and columns beyond the windows, up to `image`.
    """

    def __init__(self, size: Pair, image: tuple[int, int], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.size = both(size)
        self.image = image

    def call(self, images: Tensor, switches: Tensor) -> Tensor:
        height, width = self.size
        _, rows, columns, channels = images.shape
        positions = ops.arange(height * width, dtype=images.dtype)
        windows = ops.where(switches[..., None] == positions, images[..., None], 0)
        blocks = ops.reshape(windows, (-1, rows, columns, channels, height, width))
        blocks = ops.transpose(blocks, (0, 1, 4, 2, 5, 3))
        covered = ops.reshape(blocks, (-1, rows * height, columns * width, channels))
        below, right = self.image[0] - rows * height, self.image[1] - columns * width
        return ops.pad(covered, ((0, 0), (0, below), (0, right), (0, 0)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size, "image": self.image}


def both(size: Pair) -> tuple[int, int]:
    """(height, width) of a window."""
    return (size, size) if isinstance(size, int) else size
