"""conv, with a layer for the padding before it where Keras lacks that padding."""

from __future__ import annotations

from gencc.ir.layers import Pads, Shape
from gencc.ops.layers.conv import Conv

from gencc_keras.ops.layers import Layers, Use, convolution, layer, pads_of

CLASSES = ("Conv2D", "TiedConv2D")
NAMES = ("conv2d", "zero_padding2d")
_NONE = ((0, 0), (0, 0))


def layers(conv: Conv, use: Use) -> Layers:
    """layers.Conv2D(8, 3, strides=2, padding="same")"""
    same = conv.padding == _same(conv, use.placed.input) and conv.padding != _NONE
    convolved = convolution(
        "Conv2D",
        conv.filters,
        conv.kernel,
        conv.stride,
        conv.bias,
        "same" if same else "valid",
        use,
    )
    if same or conv.padding == _NONE:
        return (convolved,)
    return layer("ZeroPadding2D", pads_of(conv.padding)), convolved


def _same(conv: Conv, shape: Shape) -> Pads:
    """What Keras pads under "same", which depends on the size of the image."""
    pads = []
    for size, kernel, stride in zip(shape, conv.kernel, conv.stride, strict=False):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads.append((total // 2, total - total // 2))
    return pads[0], pads[1]
