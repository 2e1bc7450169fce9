"""pixel_shuffle, by runtime/pixel_shuffle.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.pixel_shuffle import PixelShuffle

from gencc_keras.ops.layers import Layers, Use, own

NAMES = ("pixel_shuffle",)


def layers(shuffle: PixelShuffle, use: Use) -> Layers:
    """PixelShuffle(2)"""
    return (own("pixel_shuffle", "PixelShuffle", Literal(shuffle.factor)),)
