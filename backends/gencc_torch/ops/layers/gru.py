"""gru, by runtime/recurrent.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression
from gencc.ir.model import Placed
from gencc.ops.layers.gru import Gru

from gencc_torch.ops.layers import Modules
from gencc_torch.ops.layers.lstm import recurrent

CLASSES = {"GRU": (1, 0)}


def modules(layer: Gru, placed: Placed, source: Expression | None) -> Modules:
    """GRU(3, 32)"""
    return (recurrent("GRU", layer, placed),)
