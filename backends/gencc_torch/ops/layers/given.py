"""given, by runtime/given.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.given import Given

from gencc_torch.ops.layers import Modules


def modules(layer: Given, placed: Placed, source: Expression | None) -> Modules:
    """Given("context")"""
    return (Call(Ref("Given", Import(".given", "Given")), (Literal(layer.given),)),)
