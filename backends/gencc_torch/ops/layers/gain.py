"""gain, by runtime/gain.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.gain import Gain

from gencc_torch.ops.layers import Modules

CLASSES = {"Gain": ()}


def modules(layer: Gain, placed: Placed, source: Expression | None) -> Modules:
    """Gain(0.0), or Gain(0.0, channels=64)"""
    channels = Keyword("channels", Literal(placed.input[-1]))
    more = (channels,) if layer.by == "channel" else ()
    return (Call(Ref("Gain", Import(".gain", "Gain")), (Literal(layer.start), *more)),)
