"""Images with more at their edges: what lies on the other side, mirrored.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops

Pads = tuple[tuple[int, int], ...]


@keras.saving.register_keras_serializable(package="gencc")
class ReflectionPadding(keras.Layer):
    """So many pixels before and behind each side; the edge itself is not repeated."""

    def __init__(self, pads: Pads, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.pads = tuple((before, behind) for before, behind in pads)

    def call(self, images: Tensor) -> Tensor:
        return ops.pad(images, ((0, 0), *self.pads, (0, 0)), mode="reflect")

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "pads": self.pads}
