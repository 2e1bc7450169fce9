"""prelu, by runtime/prelu.py: Keras' own has slopes of another shape."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.prelu import Prelu

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("PReLU",)
NAMES = ("p_re_lu",)


def layers(activation: Prelu, use: Use) -> Layers:
    """PReLU(0.25), or PReLU(0.25, shared=True)"""
    shared = (Keyword("shared", Literal(True)),) if activation.by == "layer" else ()
    return (own("prelu", "PReLU", Literal(activation.start), *shared, *use.names),)
