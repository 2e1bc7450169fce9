"""Kernels divided by an estimate of their largest singular value.

The same in every package.

Miyato et al. 2018, arXiv:1802.05957, algorithm 1. The power iteration goes on in training
steps alone, once in each that updates the network, and not in every call as that of
keras.layers.SpectralNormalization.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from typing import Any

import keras
from keras import layers

from .support.device import Tensor, ops
from .support.weights import LAYERS

# What checkpoints call them.
LAYERS["SpectralDense"] = "dense"
LAYERS["SpectralConv1D"] = "conv"
LAYERS["SpectralConv2D"] = "conv"
LAYERS["SpectralConv3D"] = "conv"
LAYERS["SpectralConv1DTranspose"] = "conv_transpose"
LAYERS["SpectralConv2DTranspose"] = "conv_transpose"
LAYERS["SpectralConv3DTranspose"] = "conv_transpose"


class Spectral(keras.Layer):
    """K / sigma, where sigma = u' K v is the norm of K by one power iteration from u."""

    outputs_axis = -1

    def __init__(self, *sizes: Any, **settings: Any) -> None:
        # Counted with the plain layers of its kind: the order of names is that of layers.
        plain = type(self).__bases__[-1]
        settings["name"] = settings.get("name") or plain(*sizes, **settings).name
        super().__init__(*sizes, **settings)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        super().build(input_shape)
        outputs = self.kernel.shape[self.outputs_axis]
        self.u = self.add_weight(
            name="u", shape=(outputs,), initializer="ones", trainable=False
        )

    def normalized(self) -> Tensor:
        """The kernel that the layer computes with."""
        u, v = self.iterated()
        return self.kernel / ops.sum(u * ops.matmul(self.matrix(), v))

    def iterated(self) -> tuple[Tensor, Tensor]:
        """u' and v, constants in every gradient: v = Kᵀ u / |Kᵀ u|, u' = K v / |K v|."""
        matrix = ops.stop_gradient(self.matrix())
        v = ops.matmul(ops.transpose(matrix), ops.convert_to_tensor(self.u))
        v = v / ops.sqrt(ops.sum(ops.square(v)))
        u = ops.matmul(matrix, v)
        return u / ops.sqrt(ops.sum(ops.square(u))), v

    def matrix(self) -> Tensor:
        """A row for each output."""
        kernel = ops.convert_to_tensor(self.kernel)
        rows = ops.moveaxis(kernel, self.outputs_axis, 0)
        return ops.reshape(rows, (rows.shape[0], -1))

    def finished(self, y: Tensor) -> Tensor:
        """What is behind the product with the kernel: bias and activation."""
        y = y if self.bias is None else y + self.bias
        return y if self.activation is None else self.activation(y)


@keras.saving.register_keras_serializable(package="gencc")
class SpectralDense(Spectral, layers.Dense):
    """y = x K / sigma + bias"""

    def call(self, x: Tensor) -> Tensor:
        return self.finished(ops.matmul(x, self.normalized()))


class SpectralConv(Spectral):
    """What convolutions of series, images and volumes share."""

    def call(self, x: Tensor) -> Tensor:
        return self.finished(self.convolution_op(x, self.normalized()))


class SpectralConvTranspose(Spectral):
    """What transposed convolutions of series, images and volumes share."""

    outputs_axis = -2

    def call(self, x: Tensor) -> Tensor:
        kernel, strides = self.normalized(), self.strides
        y = ops.conv_transpose(x, kernel, strides=strides, padding=self.padding)
        return self.finished(y)


@keras.saving.register_keras_serializable(package="gencc")
class SpectralConv1D(SpectralConv, layers.Conv1D):
    """Of series."""


@keras.saving.register_keras_serializable(package="gencc")
class SpectralConv1DTranspose(SpectralConvTranspose, layers.Conv1DTranspose):
    """Of series."""


@keras.saving.register_keras_serializable(package="gencc")
class SpectralConv2D(SpectralConv, layers.Conv2D):
    """Of images."""


@keras.saving.register_keras_serializable(package="gencc")
class SpectralConv2DTranspose(SpectralConvTranspose, layers.Conv2DTranspose):
    """Of images."""


@keras.saving.register_keras_serializable(package="gencc")
class SpectralConv3D(SpectralConv, layers.Conv3D):
    """Of volumes."""


@keras.saving.register_keras_serializable(package="gencc")
class SpectralConv3DTranspose(SpectralConvTranspose, layers.Conv3DTranspose):
    """Of volumes."""


def power_iteration(network: keras.Model) -> None:
    """One step of every power iteration in a network, by its kernels as they are."""
    for layer in network._flatten_layers():  # those in layers of layers, too
        if isinstance(layer, Spectral):
            layer.u.assign(layer.iterated()[0])
