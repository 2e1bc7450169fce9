"""reference, by runtime/virtual_batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.virtual_batch_norm import Reference

from gencc_torch.ops.layers import Modules, numbers

CLASSES = {"Reference": ()}


def modules(layer: Reference, placed: Placed, source: Expression | None) -> Modules:
    """Reference(64, 2)"""
    reference = Ref("Reference", Import(".virtual_batch_norm", "Reference"))
    return (Call(reference, numbers(layer.examples, *placed.input)),)
