"""SELU, exact in every precision.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import keras

from .support.device import Tensor, ops

SCALE = 1.0507009873554805
SLOPE = 1.6732632423543772


@keras.saving.register_keras_serializable(package="gencc")
class SELU(keras.Layer):
    """SCALE x where it is positive, SCALE SLOPE (exp(x) - 1) elsewhere. arXiv:1706.02515."""

    def call(self, x: Tensor) -> Tensor:
        # The inner choice keeps exp from overflowing where its value is not used.
        below = ops.expm1(ops.where(x > 0, ops.zeros_like(x), x))
        return ops.where(x > 0, SCALE * x, SCALE * SLOPE * below)
