"""prelu, by runtime/prelu.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.prelu import Prelu

from gencc_torch.ops.layers import Modules

CLASSES = {"PReLU": ()}


def modules(layer: Prelu, placed: Placed, source: Expression | None) -> Modules:
    """PReLU(64, init=0.25)"""
    slopes = placed.input[-1] if layer.by == "channel" else 1
    start = Keyword("init", Literal(layer.start))
    return (Call(Ref("PReLU", Import(".prelu", "PReLU")), (Literal(slopes), start)),)
