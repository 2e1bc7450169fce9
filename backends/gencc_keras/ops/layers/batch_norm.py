"""batch_norm, by runtime/batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.batch_norm import BatchNorm

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("BatchNorm",)
NAMES = ("batch_norm",)


def layers(norm: BatchNorm, use: Use) -> Layers:
    """BatchNorm(decay=0.9, epsilon=1e-05)"""
    settings = (
        Keyword("decay", Literal(norm.decay)),
        Keyword("epsilon", Literal(norm.epsilon)),
        *(() if norm.affine else (Keyword("affine", Literal(False)),)),
    )
    return (own("batch_norm", "BatchNorm", *settings, *use.names),)
