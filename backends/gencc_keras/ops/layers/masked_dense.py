"""masked_dense, by runtime/masked.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.masked_dense import MaskedDense

from gencc_keras.ops.layers import Layers, Use, bias_of, own

CLASSES = ("MaskedDense",)
NAMES = ("masked_dense",)


def layers(dense: MaskedDense, use: Use) -> Layers:
    """MaskedDense(64, variables=4, type="A")"""
    masked = own(
        "masked",
        "MaskedDense",
        Literal(dense.units),
        Keyword("variables", Literal(dense.variables)),
        Keyword("type", Literal(dense.type)),
        *([Keyword("context", Literal(dense.context))] if dense.context else []),
        *bias_of(dense.bias),
        *use.names,
    )
    return (masked,)
