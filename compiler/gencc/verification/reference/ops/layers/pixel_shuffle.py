"""pixel_shuffle"""

from __future__ import annotations

from gencc.ops.layers.pixel_shuffle import PixelShuffle
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights
from gencc.verification.reference.tape import Value


def compute(layer: PixelShuffle, x: Value, weights: Weights) -> Value:
    """y[i r + a, j r + b, c] = x[i, j, c r² + a r + b]"""
    batch, height, width, channels = x.shape
    r = layer.factor
    blocks = tape.reshape(x, (batch, height, width, channels // r**2, r, r))
    ordered = tape.transpose(blocks, (0, 1, 4, 2, 5, 3))
    return tape.reshape(ordered, (batch, height * r, width * r, channels // r**2))
