"""given: in the graph of a network an input has a name, so no layer computes it."""

from __future__ import annotations

from gencc.ops.layers.given import Given

from gencc_keras.ops.layers import Layers, Use

NAMES = ()


def layers(given: Given, use: Use) -> Layers:
    """None: see `Graph` of networks.py."""
    return ()
