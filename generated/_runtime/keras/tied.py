"""Layers that use the kernel of another layer, transposed.

The same in every package.

The kernel stays a weight of the other layer alone, so that it is counted, saved and
updated once; its gradient is the sum over both uses. Each layer has a bias of its own.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from collections.abc import Callable
from typing import Any

import keras

from .support.device import Tensor, ops
from .support.weights import LAYERS

# What checkpoints call them; they have a bias alone, and the kernel of another layer.
LAYERS["TiedDense"] = "dense"
LAYERS["TiedConv1D"] = "conv"
LAYERS["TiedConv2D"] = "conv"
LAYERS["TiedConv3D"] = "conv"
LAYERS["TiedConv1DTranspose"] = "conv_transpose"
LAYERS["TiedConv2DTranspose"] = "conv_transpose"
LAYERS["TiedConv3DTranspose"] = "conv_transpose"


class Tied(keras.Layer):
    """The base of these layers: the other layer's kernel, and a bias for each feature."""

    def __init__(
        self,
        source: keras.Layer,
        features_axis: int,
        use_bias: bool,
        **keywords: Any,
    ) -> None:
        super().__init__(**keywords)
        # In a function, so that it is not tracked.
        self.kernel: Callable[[], Tensor] = lambda: source.kernel
        self.features = source.kernel.shape[features_axis]
        self.use_bias = use_bias

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.features,), initializer="zeros"
            )

    def get_config(self) -> dict[str, Any]:
        """Refused: a file of this network alone would hold a copy of the kernel."""
        raise NotImplementedError(
            f"{self.name} has the kernel of a layer in another network, so it is not saved "
            "as a .keras file; save_weights() and the checkpoints of a run hold its bias"
        )

    def add_bias(self, y: Tensor) -> Tensor:
        """y + bias, if there is one."""
        return y if self.bias is None else y + self.bias


class TiedDense(Tied):
    """y = x Kᵀ + bias, where the other layer, a Dense, has x K + its bias."""

    def __init__(
        self, source: keras.Layer, use_bias: bool = True, **keywords: Any
    ) -> None:
        super().__init__(source, 0, use_bias, **keywords)

    def call(self, x: Tensor) -> Tensor:
        return self.add_bias(ops.matmul(x, ops.transpose(self.kernel())))


class TiedConv2DTranspose(Tied):
    """A Conv2DTranspose with the kernel of a Conv2D, whose adjoint it is."""

    def __init__(
        self,
        source: keras.Layer,
        padding: str,
        use_bias: bool = True,
        **keywords: Any,
    ) -> None:
        super().__init__(source, -2, use_bias, **keywords)
        self.strides, self.padding = source.strides, padding

    def call(self, images: Tensor) -> Tensor:
        return self.add_bias(
            ops.conv_transpose(
                images, self.kernel(), strides=self.strides, padding=self.padding
            )
        )


class TiedConv2D(Tied):
    """A Conv2D with the kernel of a Conv2DTranspose, whose adjoint it is."""

    def __init__(
        self,
        source: keras.Layer,
        padding: str,
        use_bias: bool = True,
        **keywords: Any,
    ) -> None:
        super().__init__(source, -1, use_bias, **keywords)
        self.strides, self.padding = source.strides, padding

    def call(self, images: Tensor) -> Tensor:
        return self.add_bias(
            ops.conv(images, self.kernel(), strides=self.strides, padding=self.padding)
        )


class TiedConv1D(TiedConv2D):
    """The same for series."""


class TiedConv3D(TiedConv2D):
    """The same for volumes."""


class TiedConv1DTranspose(TiedConv2DTranspose):
    """The same for series."""


class TiedConv3DTranspose(TiedConv2DTranspose):
    """The same for volumes."""
