"""reference, by runtime/virtual_batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.virtual_batch_norm import Reference

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("Reference",)
NAMES = ("reference",)


def layers(reference: Reference, use: Use) -> Layers:
    """Reference(64)"""
    count = Literal(reference.examples)
    return (own("virtual_batch_norm", "Reference", count, *use.names),)
