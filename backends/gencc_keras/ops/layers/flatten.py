"""flatten"""

from __future__ import annotations

from gencc.ops.layers.flatten import Flatten

from gencc_keras.ops.layers import Layers, Use, layer

NAMES = ("flatten",)


def layers(flatten: Flatten, use: Use) -> Layers:
    """layers.Flatten(), unless it is a vector already."""
    return () if len(use.placed.input) == 1 else (layer("Flatten"),)
