"""without_reference, by runtime/virtual_batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.virtual_batch_norm import WithoutReference

from gencc_keras.ops.layers import Layers, Use, own

NAMES = ("without_reference",)


def layers(without: WithoutReference, use: Use) -> Layers:
    """WithoutReference(64)"""
    return (own("virtual_batch_norm", "WithoutReference", Literal(without.examples)),)
