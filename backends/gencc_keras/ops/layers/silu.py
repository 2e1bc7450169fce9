"""silu"""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.silu import Silu

from gencc_keras.ops.layers import Layers, Use, layer

NAMES = ("activation",)


def layers(activation: Silu, use: Use) -> Layers:
    """layers.Activation("silu")"""
    return (layer("Activation", Literal("silu")),)
