"""softmax"""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.softmax import Softmax

from gencc_keras.ops.layers import Layers, Use, layer

NAMES = ("activation",)


def layers(activation: Softmax, use: Use) -> Layers:
    """layers.Activation("softmax")"""
    return (layer("Activation", Literal("softmax")),)
