"""conv"""

from __future__ import annotations

from itertools import product

from gencc.ops.layers.conv import Conv
from gencc.verification.reference import tape
from gencc.verification.reference.images import by_pixel, grid, padded, total
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def compute(layer: Conv, x: Value, weights: Weights) -> Value:
    """The sum over the places of the kernel, each a product of matrices."""
    kernel = weights["kernel"]
    height, width, _ = layer.output_shape(x.shape[1:])
    x = padded(x, layer.padding)
    parts = [
        by_pixel(tape.take(x, grid(a, c, height, width, layer.stride)), kernel, a, c)
        for a, c in product(*map(range, layer.kernel))
    ]
    return biased(total(parts), weights)
