"""Max-pooling with switches, and the way back by them. Zeiler et al. 2011, section 2.2.

The same in every package.

A switch is the index of the largest pixel in its window: 0, 1, 2, ... in reading order.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import keras

from .support.device import Tensor, ops

Sides = int | tuple[int, ...]
Pads = tuple[tuple[int, int], ...]


@keras.saving.register_keras_serializable(package="gencc")
class MaxPool(keras.Layer):
    """The largest pixel of each window of `size`, and on request the switches.

    Windows stand `stride` pixels apart, by default side by side; what `pads` an image is
    never the largest. Of equal pixels the first counts, and the gradient goes to it alone;
    keras.layers.MaxPooling2D leaves open which. Rows and columns that fill no window are
    left out.
    """

    def __init__(
        self,
        size: Sides,
        stride: Sides | None = None,
        pads: Pads | None = None,
        return_switches: bool = False,
        **keywords: Any,
    ) -> None:
        super().__init__(**keywords)
        self.size, self.stride = size, stride
        self.pads = pads
        self.return_switches = return_switches

    def call(self, images: Tensor) -> Any:
        if self.pads:
            pads = ((0, 0), *self.pads, (0, 0))
            images = ops.pad(images, pads, constant_values=-math.inf)
        *sides, _ = images.shape[1:]
        size = along(self.size, len(sides))
        stride = along(self.size if self.stride is None else self.stride, len(sides))
        places = [*product(*map(range, size))]
        windows = ops.stack(
            [
                images[(slice(None), *every(offset, sides, size, stride))]
                for offset in places
            ],
            axis=-1,
        )
        positions = ops.arange(len(places), dtype=windows.dtype)
        largest = windows == ops.max(windows, axis=-1, keepdims=True)
        switches = ops.min(ops.where(largest, positions, len(places)), axis=-1)
        chosen = switches[..., None] == positions
        pooled = ops.sum(ops.where(chosen, windows, 0), axis=-1)
        return (pooled, switches) if self.return_switches else pooled

    def get_config(self) -> dict[str, Any]:
        own = {"size": self.size, "stride": self.stride, "pads": self.pads}
        return {**super().get_config(), **own, "return_switches": self.return_switches}


def every(
    offset: tuple[int, ...],
    sides: list[int],
    size: tuple[int, ...],
    stride: tuple[int, ...],
) -> Iterator[slice]:
    """Along each side, the pixels at this offset in their windows."""
    for start, side, length, step in zip(offset, sides, size, stride, strict=True):
        yield slice(start, side - length + start + 1, step)


@keras.saving.register_keras_serializable(package="gencc")
class MaxUnpool(keras.Layer):
    """Each pixel goes to the position in its window of `size` that its switch names.

    The others are 0, as are rows and columns beyond the windows, up to `image`.
    """

    def __init__(self, size: Sides, image: tuple[int, int], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.size = along(size, 2)
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


def along(size: Sides, count: int) -> tuple[int, ...]:
    """(height, width) of a window."""
    return (size,) * count if isinstance(size, int) else tuple(size)
