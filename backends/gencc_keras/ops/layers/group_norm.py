"""group_norm, by runtime/group_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.group_norm import GroupNorm

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("GroupNorm",)
NAMES = ("group_norm",)


def layers(norm: GroupNorm, use: Use) -> Layers:
    """GroupNorm(4, epsilon=1e-05)"""
    epsilon = Keyword("epsilon", Literal(norm.epsilon))
    bare = () if norm.affine else (Keyword("affine", Literal(False)),)
    return (
        own(
            "group_norm", "GroupNorm", Literal(norm.groups), epsilon, *bare, *use.names
        ),
    )
