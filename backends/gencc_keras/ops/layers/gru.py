"""gru, by runtime/gru.py."""

from __future__ import annotations

from gencc.ops.layers.gru import Gru

from gencc_keras.ops.layers import Layers, Use, own
from gencc_keras.ops.layers.lstm import settings

CLASSES = ("GRU",)
NAMES = ("gru",)


def layers(gru: Gru, use: Use) -> Layers:
    """GRU(32)"""
    return (own("gru", "GRU", *settings(gru), *use.names),)
