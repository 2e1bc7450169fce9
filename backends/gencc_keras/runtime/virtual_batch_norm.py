"""Normalization by a reference batch, which goes through a network before the examples.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS

# What checkpoints call them.
LAYERS["Reference"] = "reference"
LAYERS["VirtualBatchNorm"] = "virtual_batch_norm"


@keras.saving.register_keras_serializable(package="gencc")
class Reference(keras.Layer):
    """Puts the reference batch, drawn once, before the examples."""

    def __init__(self, count: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.count = count

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.examples = self.add_weight(
            name="examples",
            shape=(self.count, *input_shape[1:]),
            initializer="zeros",
            trainable=False,
        )

    def call(self, x: Tensor) -> Tensor:
        return ops.concatenate([ops.convert_to_tensor(self.examples), x])

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return (None, *input_shape[1:])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "count": self.count}


@keras.saving.register_keras_serializable(package="gencc")
class WithoutReference(keras.Layer):
    """Leaves the reference batch out again."""

    def __init__(self, count: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.count = count

    def call(self, x: Tensor) -> Tensor:
        return x[self.count :]

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return (None, *input_shape[1:])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "count": self.count}


@keras.saving.register_keras_serializable(package="gencc")
class VirtualBatchNorm(keras.Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift, per channel.

    Mean and biased variance are those of the reference batch, the first `examples` n, and
    of the example itself, which weighs 1 / (n + 1); those of the reference batch itself are
    its own. Scale and shift are left out if it is not `affine`.
    Salimans et al. 2016, arXiv:1606.03498, section 3.5.
    """

    def __init__(
        self, examples: int, epsilon: float, affine: bool = True, **keywords: Any
    ) -> None:
        super().__init__(**keywords)
        self.examples, self.epsilon, self.affine = examples, epsilon, affine

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        if self.affine:
            channels = input_shape[-1:]
            self.scale = self.add_weight(
                name="scale", shape=channels, initializer="ones"
            )
            self.shift = self.add_weight(
                name="shift", shape=channels, initializer="zeros"
            )

    def call(self, x: Tensor) -> Tensor:
        pixels = tuple(range(1, len(x.shape) - 1))
        known = x[: self.examples]
        mean = ops.mean(known, axis=(0, *pixels))
        variance = ops.mean(ops.square(known - mean), axis=(0, *pixels))
        own, own_variance = x, ops.zeros_like(x)
        if pixels:
            own = ops.mean(x, axis=pixels, keepdims=True)
            own_variance = ops.mean(ops.square(x - own), axis=pixels, keepdims=True)
        is_known = ops.arange(ops.shape(x)[0]) < self.examples
        is_known = ops.reshape(is_known, (-1, *(1 for _ in x.shape[1:])))
        share = ops.cast(ops.where(is_known, 0.0, 1 / (self.examples + 1)), x.dtype)
        both = mean + share * (own - mean)
        spread = (1 - share) * (variance + ops.square(mean - both))
        spread = spread + share * (own_variance + ops.square(own - both))
        unit = (x - both) * ops.rsqrt(spread + self.epsilon)
        return unit * self.scale + self.shift if self.affine else unit

    def get_config(self) -> dict[str, Any]:
        own = {
            "examples": self.examples,
            "epsilon": self.epsilon,
            "affine": self.affine,
        }
        return {**super().get_config(), **own}
