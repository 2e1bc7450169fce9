"""replay, by runtime/replay.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.replay import Replay

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("Replay",)
NAMES = ("replay",)


def layers(replay: Replay, use: Use) -> Layers:
    """Replay(50)"""
    return (own("replay", "Replay", Literal(replay.size), *use.names),)
