"""conv_transpose"""

from __future__ import annotations

from itertools import product

from gencc.ir.layers import Pads
from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.verification.reference import tape
from gencc.verification.reference.images import by_pixel, grid, padded, total
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def compute(layer: ConvTranspose, x: Value, weights: Weights) -> Value:
    """Each pixel times the kernel, added up where they overlap; then cropped."""
    batch, height, width, _ = x.shape
    sides = [
        (n - 1) * s + k
        for n, s, k in zip((height, width), layer.stride, layer.kernel, strict=True)
    ]
    full = (batch, sides[0], sides[1], layer.filters)
    turned = tape.transpose(weights["kernel"], (0, 1, 3, 2))
    parts = [
        tape.put(
            by_pixel(x, turned, a, c), grid(a, c, height, width, layer.stride), full
        )
        for a, c in product(*map(range, layer.kernel))
    ]
    return biased(padded(total(parts), _opposite(layer.crop)), weights)


def _opposite(pads: Pads) -> Pads:
    (top, bottom), (left, right) = pads
    return (-top, -bottom), (-left, -right)
