"""positions, by runtime/positions.py, or of waves by runtime/wave_positions.py."""

from __future__ import annotations

from gencc.ops.layers.positions import Positions

from gencc_keras.ops.layers import Layers, Use, own

CLASSES = ("Positions", "WavePositions")
NAMES = ("positions",)


def layers(positions: Positions, use: Use) -> Layers:
    """Positions(), or WavePositions()"""
    if positions.kind == "waves":
        return (own("wave_positions", "WavePositions", *use.names),)
    return (own("positions", "Positions", *use.names),)
