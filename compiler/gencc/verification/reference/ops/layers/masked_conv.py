"""masked_conv"""

from __future__ import annotations

from itertools import product

import numpy as np

from gencc.ops.layers.masked_conv import MaskedConv
from gencc.verification.reference import tape
from gencc.verification.reference.images import by_pixel, grid, padded, total
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def compute(layer: MaskedConv, x: Value, weights: Weights) -> Value:
    """The sum over the places of the kernel up to its middle."""
    _, *sides, _ = x.shape
    middle = tuple(side // 2 for side in layer.kernel)
    x = padded(x, tuple((half, half) for half in middle))
    parts = [Value(np.zeros((x.shape[0], *sides, layer.filters)))]
    for offset in product(*map(range, layer.kernel)):
        if offset < middle or (layer.type == "B" and offset == middle):
            pixels = tape.take(x, grid(offset, sides, (1,) * len(sides)))
            parts.append(by_pixel(pixels, tape.take(weights["kernel"], offset)))
    return biased(total(parts), weights)
