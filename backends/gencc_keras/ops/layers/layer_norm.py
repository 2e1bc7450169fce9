"""layer_norm, by runtime/layer_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.layer_norm import LayerNorm

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("LayerNorm",)
NAMES = ("layer_norm",)


def layers(norm: LayerNorm, use: Use) -> Layers:
    """LayerNorm(epsilon=1e-05)"""
    epsilon = Keyword("epsilon", Literal(norm.epsilon))
    by = (Keyword("by", Literal("position")),) if norm.by == "position" else ()
    bare = () if norm.affine else (Keyword("affine", Literal(False)),)
    return (own("layer_norm", "LayerNorm", epsilon, *by, *bare, *use.names),)
