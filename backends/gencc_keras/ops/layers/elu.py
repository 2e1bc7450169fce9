"""elu, by runtime/activations.py: TensorFlow's own loses the digits of exp(x) - 1 near 0."""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.elu import Elu

from gencc_keras.ops.layers import Layers, Use, own

NAMES = ("elu",)


def layers(activation: Elu, use: Use) -> Layers:
    """ELU(1.0)"""
    return (own("activations", "ELU", Literal(activation.slope)),)
