"""Average-pooling of volumes, which TensorFlow has in float32 alone.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class AveragePooling3D(keras.Layer):
    """The mean of each window; windows lie side by side, what fills none is left out."""

    def __init__(self, size: int | tuple[int, int, int], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.size = (size,) * 3 if isinstance(size, int) else tuple(size)

    def call(self, volumes: Tensor) -> Tensor:
        *sides, channels = volumes.shape[1:]
        counts = [side // length for side, length in zip(sides, self.size, strict=True)]
        covered = (
            slice(count * length)
            for count, length in zip(counts, self.size, strict=True)
        )
        blocks = [n for pair in zip(counts, self.size, strict=True) for n in pair]
        whole = ops.reshape(volumes[(slice(None), *covered)], (-1, *blocks, channels))
        return ops.mean(whole, axis=(2, 4, 6))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}
