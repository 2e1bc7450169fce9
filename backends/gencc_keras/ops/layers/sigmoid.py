"""sigmoid"""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.sigmoid import Sigmoid

from gencc_keras.ops.layers import Layers, Use, layer

NAMES = ("activation",)


def layers(activation: Sigmoid, use: Use) -> Layers:
    """layers.Activation("sigmoid")"""
    return (layer("Activation", Literal("sigmoid")),)
