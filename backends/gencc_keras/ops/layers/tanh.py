"""tanh"""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.tanh import Tanh

from gencc_keras.ops.layers import Layers, Use, layer

NAMES = ("activation",)


def layers(activation: Tanh, use: Use) -> Layers:
    """layers.Activation("tanh")"""
    return (layer("Activation", Literal("tanh")),)
