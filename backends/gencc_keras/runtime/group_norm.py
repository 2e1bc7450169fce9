"""Normalization of groups of channels, with one definition, the same in every framework.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS

# What checkpoints call them.
LAYERS["GroupNorm"] = "group_norm"
LAYERS["InstanceNorm"] = "instance_norm"


class _Norm(keras.Layer):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift.

    Mean and biased variance are those of a group of channels of an example; scale and
    shift belong to a channel, and are left out if it is not `affine`.
    """

    def __init__(self, epsilon: float, affine: bool, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.epsilon, self.affine = epsilon, affine

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        if self.affine:
            self.scale = self.add_weight(
                name="scale", shape=input_shape[-1:], initializer="ones"
            )
            self.shift = self.add_weight(
                name="shift", shape=input_shape[-1:], initializer="zeros"
            )

    def normalized(self, x: Tensor, groups: int) -> Tensor:
        """The channels in so many groups, each by itself."""
        shape = (-1, *x.shape[1:])
        parts = ops.reshape(x, (*shape[:-1], groups, shape[-1] // groups))
        axes = (*range(1, len(shape) - 1), len(shape))
        centred = parts - ops.mean(parts, axis=axes, keepdims=True)
        variance = ops.mean(ops.square(centred), axis=axes, keepdims=True)
        unit = ops.reshape(centred * ops.rsqrt(variance + self.epsilon), shape)
        return unit * self.scale + self.shift if self.affine else unit

    def get_config(self) -> dict[str, Any]:
        own = {"epsilon": self.epsilon, "affine": self.affine}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package="gencc")
class GroupNorm(_Norm):
    """So many groups of channels, each by itself. Wu & He 2018, arXiv:1803.08494."""

    def __init__(
        self, groups: int, epsilon: float, affine: bool = True, **keywords: Any
    ) -> None:
        super().__init__(epsilon, affine, **keywords)
        self.groups = groups

    def call(self, x: Tensor) -> Tensor:
        return self.normalized(x, self.groups)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "groups": self.groups}


@keras.saving.register_keras_serializable(package="gencc")
class InstanceNorm(_Norm):
    """Each channel of an image by itself. Ulyanov et al. 2016, arXiv:1607.08022."""

    def __init__(self, epsilon: float, affine: bool = True, **keywords: Any) -> None:
        super().__init__(epsilon, affine, **keywords)

    def call(self, x: Tensor) -> Tensor:
        return self.normalized(x, x.shape[-1])
