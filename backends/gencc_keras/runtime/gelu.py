"""The Gaussian error linear unit, exact in every precision.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import math

import keras

from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class GELU(keras.Layer):
    """x (1 + erf(x / sqrt(2))) / 2. arXiv:1606.08415."""

    def call(self, x: Tensor) -> Tensor:
        return x * (1 + ops.erf(x / math.sqrt(2))) / 2
