"""Layers of a spec, with the shape they are given -> layers of the IR.

Paddings become numbers here, which needs the size of what comes in.
"""

from __future__ import annotations

from gencc.frontend.spec import layers as spec
from gencc.ir import layers as ir
from gencc.ir.layers import InitRule, Layer, Pads, Pair, Shape


def layer(written: spec.Layer, shape: Shape, normalized: bool) -> Layer:
    """The layer that `written` is for an input of `shape`.

    `normalized` says that a batch_norm follows directly. It subtracts whatever a bias
    adds, and what is left of the bias's gradient is rounding noise, which Adam would
    blow up to full steps; so there the default is to have none.
    """
    match written:
        case spec.Dense():
            bias = not normalized if written.bias is None else written.bias
            return ir.Dense(written.units, bias, init(written.init))
        case spec.ConvTranspose():
            bias = not normalized if written.bias is None else written.bias
            return _conv_transpose(written, bias)
        case spec.Conv():
            bias = not normalized if written.bias is None else written.bias
            return _conv(written, shape, bias)
        case spec.BatchNorm():
            return ir.BatchNorm(written.decay, written.epsilon)
        case spec.MaxPool():
            return ir.MaxPool(written.size)
        case spec.AvgPool():
            return ir.AvgPool(written.size)
        case spec.Upsample():
            return ir.Upsample(written.size)
        case spec.Concat():
            raise AssertionError("joins inputs and is no layer of the chain")
        case spec.Flatten():
            return ir.Flatten()
        case spec.Reshape():
            return ir.Reshape(written.shape)
        case spec.LeakyRelu():
            return ir.Activation("leaky_relu", written.slope)
        case spec.Elu():
            return ir.Activation("elu", written.slope)
        case spec.Relu():
            return ir.Activation("relu")
        case spec.Silu():
            return ir.Activation("silu")
        case spec.Tanh():
            return ir.Activation("tanh")
        case spec.Sigmoid():
            return ir.Activation("sigmoid")
        case spec.Softplus():
            return ir.Activation("softplus")
        case spec.Softmax():
            return ir.Activation("softmax")


def kind(made: Layer) -> str:
    """The word for a layer, from which its name is made."""
    match made:
        case ir.Dense():
            return "dense"
        case ir.Conv():
            return "conv"
        case ir.ConvTranspose():
            return "conv_transpose"
        case ir.BatchNorm():
            return "batch_norm"
        case ir.MaxPool():
            return "max_pool"
        case ir.AvgPool():
            return "avg_pool"
        case ir.MaxUnpool():
            return "max_unpool"
        case ir.Upsample():
            return "upsample"
        case ir.Flatten():
            return "flatten"
        case ir.Reshape():
            return "reshape"
        case ir.Activation(function=function):
            return function


def init(written: spec.Init) -> InitRule:
    """How a kernel starts."""
    match written:
        case spec.GlorotUniform():
            return InitRule("glorot_uniform")
        case spec.HeNormal():
            return InitRule("he_normal")
        case spec.Normal():
            return InitRule("normal", written.std)
        case spec.Zeros():
            return InitRule("zeros")


def _conv(written: spec.Conv, shape: Shape, bias: bool) -> ir.Conv:
    padding: Pads
    match written.padding:
        case "same":
            height, width = shape[:2] if len(shape) == 3 else (1, 1)
            padding = (_same(height, written, 0), _same(width, written, 1))
        case "valid":
            padding = ((0, 0), (0, 0))
        case int(size):
            padding = ((size, size), (size, size))
        case pads:
            padding = pads
    return ir.Conv(
        written.filters,
        written.kernel,
        written.stride,
        padding,
        bias,
        init(written.init),
    )


def _same(size: int, written: spec.Conv, axis: int) -> Pair:
    """So much that size / stride, rounded up, comes out; the odd one at the end."""
    kernel, stride = written.kernel[axis], written.stride[axis]
    steps = -(-size // stride)
    total = max((steps - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _conv_transpose(written: spec.ConvTranspose, bias: bool) -> ir.ConvTranspose:
    crop: Pads
    match written.padding:
        case "same":
            crop = (_times(written, 0), _times(written, 1))
        case "valid":
            crop = ((0, 0), (0, 0))
        case int(size):
            crop = ((size, size), (size, size))
        case pads:
            crop = pads
    return ir.ConvTranspose(
        written.filters,
        written.kernel,
        written.stride,
        crop,
        bias,
        init(written.init),
    )


def _times(written: spec.Conv, axis: int) -> Pair:
    """So much that size * stride comes out; below 0 where the kernel is smaller."""
    surplus = written.kernel[axis] - written.stride[axis]
    before = max(surplus // 2, 0)
    return before, surplus - before
