"""replay, by runtime/replay.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.replay import Replay

from gencc_torch.ops.layers import Modules, numbers

CLASSES = {"Replay": ()}


def modules(layer: Replay, placed: Placed, source: Expression | None) -> Modules:
    """Replay(50, 8, 8, 1)"""
    replay = Ref("Replay", Import(".replay", "Replay"))
    return (Call(replay, numbers(layer.size, *placed.input)),)
