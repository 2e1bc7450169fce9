"""dropout, by runtime/dropout.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Literal
from gencc.ops.layers.dropout import Dropout

from gencc_keras.ops.layers import Layers, Use, own

NAMES = ("dropout", "channel_dropout")


def layers(dropout: Dropout, use: Use) -> Layers:
    """Dropout(0.5), or ChannelDropout(0.5)"""
    name = "ChannelDropout" if dropout.by == "channel" else "Dropout"
    return (own("dropout", name, Literal(dropout.rate)),)
