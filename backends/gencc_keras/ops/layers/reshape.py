"""reshape"""

from __future__ import annotations

from gencc.codegen.python.nodes import Tuple
from gencc.ops.layers.reshape import Reshape

from gencc_keras.ops.layers import Layers, Use, layer, numbers

NAMES = ("reshape",)


def layers(reshape: Reshape, use: Use) -> Layers:
    """layers.Reshape((8, 8, 1)), to another shape."""
    same = reshape.shape == use.placed.input
    return () if same else (layer("Reshape", Tuple(numbers(*reshape.shape))),)
