"""layer_norm, by runtime/layer_norm.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.layer_norm import LayerNorm

from gencc_torch.ops.layers import Modules

CLASSES = {"LayerNorm": ()}


def modules(layer: LayerNorm, placed: Placed, source: Expression | None) -> Modules:
    """LayerNorm(64, epsilon=1e-05)"""
    epsilon = Keyword("epsilon", Literal(layer.epsilon))
    by = (Keyword("by", Literal("position")),) if layer.by == "position" else ()
    bare = () if layer.affine else (Keyword("affine", Literal(False)),)
    norm = Ref("LayerNorm", Import(".layer_norm", "LayerNorm"))
    return (Call(norm, (Literal(placed.input[-1]), epsilon, *by, *bare)),)
