"""masked_conv, by runtime/masked.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.masked_conv import MaskedConv

from gencc_keras.ops.layers import Layers, Use, bias_of, own, sides

CLASSES = tuple(f"MaskedConv{count}D" for count in (1, 2, 3))
NAMES = ("masked_conv1d", "masked_conv2d", "masked_conv3d")


def layers(conv: MaskedConv, use: Use) -> Layers:
    """MaskedConv2D(32, 3, type="A")"""
    masked = own(
        "masked",
        f"MaskedConv{len(conv.kernel)}D",
        Literal(conv.filters),
        sides(conv.kernel),
        Keyword("type", Literal(conv.type)),
        *bias_of(conv.bias),
        *use.names,
    )
    return (masked,)
