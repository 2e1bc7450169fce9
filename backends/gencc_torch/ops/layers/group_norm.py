"""group_norm, by runtime/group_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.group_norm import GroupNorm

from gencc_torch.ops.layers import Modules

CLASSES = {"GroupNorm": ()}


def modules(layer: GroupNorm, placed: Placed, source: Expression | None) -> Modules:
    """GroupNorm(4, 64, epsilon=1e-05)"""
    sizes = (Literal(layer.groups), Literal(placed.input[-1]))
    epsilon = Keyword("epsilon", Literal(layer.epsilon))
    bare = () if layer.affine else (Keyword("affine", Literal(False)),)
    norm = Ref("GroupNorm", Import(".group_norm", "GroupNorm"))
    return (Call(norm, (*sizes, epsilon, *bare)),)
