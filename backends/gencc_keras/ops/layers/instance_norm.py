"""instance_norm, by runtime/group_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.instance_norm import InstanceNorm

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("InstanceNorm",)
NAMES = ("instance_norm",)


def layers(norm: InstanceNorm, use: Use) -> Layers:
    """InstanceNorm(epsilon=1e-05)"""
    epsilon = Keyword("epsilon", Literal(norm.epsilon))
    bare = () if norm.affine else (Keyword("affine", Literal(False)),)
    return (own("group_norm", "InstanceNorm", epsilon, *bare, *use.names),)
