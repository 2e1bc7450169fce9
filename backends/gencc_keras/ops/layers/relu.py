"""relu"""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.relu import Relu

from gencc_keras.ops.layers import Layers, Use, layer

NAMES = ("activation",)


def layers(activation: Relu, use: Use) -> Layers:
    """layers.Activation("relu")"""
    return (layer("Activation", Literal("relu")),)
