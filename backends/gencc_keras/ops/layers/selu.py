"""selu, by runtime/selu.py: TensorFlow's own loses the digits of exp(x) - 1 near 0."""

from __future__ import annotations

from gencc.ops.layers.selu import Selu

from gencc_keras.ops.layers import Layers, Use, own

NAMES = ("selu",)


def layers(activation: Selu, use: Use) -> Layers:
    """SELU()"""
    return (own("selu", "SELU"),)
