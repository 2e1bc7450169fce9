"""leaky_relu, by runtime/activations.py: JAX's own has another slope at 0."""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.leaky_relu import LeakyRelu

from gencc_keras.ops.layers import Layers, Use, own

NAMES = ("leaky_re_lu",)


def layers(activation: LeakyRelu, use: Use) -> Layers:
    """LeakyReLU(0.2)"""
    return (own("activations", "LeakyReLU", Literal(activation.slope)),)
