"""softplus"""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.softplus import Softplus

from gencc_keras.ops.layers import Layers, Use, layer

NAMES = ("activation",)


def layers(activation: Softplus, use: Use) -> Layers:
    """layers.Activation("softplus")"""
    return (layer("Activation", Literal("softplus")),)
