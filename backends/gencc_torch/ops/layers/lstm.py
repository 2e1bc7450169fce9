"""lstm, by runtime/recurrent.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Keyword, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers._recurrent import Recurrent
from gencc.ops.layers.lstm import Lstm

from gencc_torch.ops.layers import Modules, numbers

CLASSES = {"LSTM": (1, 0)}


def modules(layer: Lstm, placed: Placed, source: Expression | None) -> Modules:
    """LSTM(3, 32)"""
    return (recurrent("LSTM", layer, placed),)


def recurrent(name: str, layer: Recurrent, placed: Placed) -> Call:
    """LSTM(3, 32), with states="all" if it gives all of them."""
    sizes = numbers(placed.input[-1], layer.units)
    states = Keyword("states", Literal(layer.states))
    more = (states,) if layer.states == "all" else ()
    return Call(Ref(name, Import(".recurrent", name)), (*sizes, *more))
