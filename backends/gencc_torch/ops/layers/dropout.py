"""dropout, by runtime/dropout.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.dropout import Dropout

from gencc_torch.ops.layers import Modules


def modules(layer: Dropout, placed: Placed, source: Expression | None) -> Modules:
    """Dropout(0.5), or ChannelDropout(0.5)"""
    name = "ChannelDropout" if layer.by == "channel" else "Dropout"
    return (Call(Ref(name, Import(".dropout", name)), (Literal(layer.rate),)),)
