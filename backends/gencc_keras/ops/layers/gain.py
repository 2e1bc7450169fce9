"""gain, by runtime/gain.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Keyword, Literal
from gencc.ops.layers.gain import Gain

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("Gain",)
NAMES = ("gain",)


def layers(gain: Gain, use: Use) -> Layers:
    """Gain(0.0), or Gain(0.0, by_channel=True)"""
    more = (Keyword("by_channel", Literal(True)),) if gain.by == "channel" else ()
    return (own("gain", "Gain", Literal(gain.start), *more, *use.names),)
