"""without_reference, by runtime/virtual_batch_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.virtual_batch_norm import WithoutReference

from gencc_torch.ops.layers import Modules, numbers


def modules(
    layer: WithoutReference, placed: Placed, source: Expression | None
) -> Modules:
    """WithoutReference(64)"""
    without = Import(".virtual_batch_norm", "WithoutReference")
    return (Call(Ref("WithoutReference", without), numbers(layer.examples)),)
