"""virtual_batch_norm, by runtime/virtual_batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.virtual_batch_norm import VirtualBatchNorm

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("VirtualBatchNorm",)
NAMES = ("virtual_batch_norm",)


def layers(norm: VirtualBatchNorm, use: Use) -> Layers:
    """VirtualBatchNorm(64, epsilon=1e-05)"""
    settings = (
        Literal(norm.examples),
        Keyword("epsilon", Literal(norm.epsilon)),
        *(() if norm.affine else (Keyword("affine", Literal(False)),)),
    )
    return (own("virtual_batch_norm", "VirtualBatchNorm", *settings, *use.names),)
