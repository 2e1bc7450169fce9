"""gelu, by runtime/gelu.py: TensorFlow's own has the root of 2 in float32."""

from __future__ import annotations

from gencc.ops.layers.gelu import Gelu

from gencc_keras.ops.layers import Layers, Use, own

NAMES = ("gelu",)


def layers(activation: Gelu, use: Use) -> Layers:
    """GELU()"""
    return (own("gelu", "GELU"),)
