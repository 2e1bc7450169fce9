"""Activations with a slope, exact in every precision.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class LeakyReLU(keras.Layer):
    """x where it is positive, slope * x elsewhere."""

    def __init__(self, slope: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.slope = slope

    def call(self, x: Tensor) -> Tensor:
        # At 0 the slope is that of the left side; JAX's own has that of the right one.
        return ops.where(x > 0, x, self.slope * x)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "slope": self.slope}


@keras.saving.register_keras_serializable(package="gencc")
class ELU(keras.Layer):
    """x where it is positive, slope * (exp(x) - 1) elsewhere. arXiv:1511.07289."""

    def __init__(self, slope: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.slope = slope

    def call(self, x: Tensor) -> Tensor:
        # Without the inner choice exp would overflow where its value is not used.
        negative = self.slope * ops.expm1(ops.where(x > 0, ops.zeros_like(x), x))
        return ops.where(x > 0, x, negative)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "slope": self.slope}
