"""lstm"""

from __future__ import annotations

from gencc.codegen.python.nodes import Expression, Keyword, Literal, Name
from gencc.ops.layers._recurrent import Recurrent
from gencc.ops.layers.lstm import Lstm

from gencc_keras.ops.layers import Layers, Use, layer

CLASSES = ("LSTM",)
NAMES = ("lstm",)


def layers(lstm: Lstm, use: Use) -> Layers:
    """layers.LSTM(32)"""
    return (layer("LSTM", *settings(lstm), *use.names),)


def settings(recurrent: Recurrent) -> tuple[Expression, ...]:
    """32, return_sequences=True"""
    every = Keyword("return_sequences", Name("True"))
    return (Literal(recurrent.units), *([every] if recurrent.states == "all" else []))
