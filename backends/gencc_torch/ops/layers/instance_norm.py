"""instance_norm, by runtime/group_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.instance_norm import InstanceNorm

from gencc_torch.ops.layers import Modules

CLASSES = {"InstanceNorm": ()}


def modules(layer: InstanceNorm, placed: Placed, source: Expression | None) -> Modules:
    """InstanceNorm(64, epsilon=1e-05)"""
    sizes = (Literal(placed.input[-1]),)
    epsilon = Keyword("epsilon", Literal(layer.epsilon))
    bare = () if layer.affine else (Keyword("affine", Literal(False)),)
    norm = Ref("InstanceNorm", Import(".group_norm", "InstanceNorm"))
    return (Call(norm, (*sizes, epsilon, *bare)),)
