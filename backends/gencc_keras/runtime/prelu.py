"""PReLU with one definition, the same in every framework.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras
from keras import initializers

from .support.device import Tensor, ops
from .support.weights import LAYERS

# What checkpoints call it.
LAYERS["PReLU"] = "prelu"


@keras.saving.register_keras_serializable(package="gencc")
class PReLU(keras.Layer):
    """x where it is positive, slope * x elsewhere; the slope is learned.

    Each channel has one, unless it is shared. He et al. 2015, arXiv:1502.01852.
    """

    def __init__(self, start: float, shared: bool = False, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.start, self.shared = start, shared

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shape = (1,) if self.shared else input_shape[-1:]
        begin = initializers.Constant(self.start)
        self.slope = self.add_weight(name="slope", shape=shape, initializer=begin)

    def call(self, x: Tensor) -> Tensor:
        return ops.where(x > 0, x, self.slope * x)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "start": self.start, "shared": self.shared}
