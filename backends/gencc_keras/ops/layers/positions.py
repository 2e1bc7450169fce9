"""positions, by runtime/positions.py."""

from __future__ import annotations

from gencc.ops.layers.positions import Positions

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("Positions",)
NAMES = ("positions",)


def layers(positions: Positions, use: Use) -> Layers:
    """Positions()"""
    return (own("positions", "Positions", *use.names),)
