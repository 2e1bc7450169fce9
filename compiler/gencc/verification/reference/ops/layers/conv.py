"""conv"""

from __future__ import annotations

from itertools import product

from gencc.ops.layers.conv import Conv
from gencc.verification.reference import tape
from gencc.verification.reference.images import (
    by_pixel,
    grid,
    padded,
    reflected,
    total,
)
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def compute(layer: Conv, x: Value, weights: Weights) -> Value:
    """The sum over the places of the kernel, each a product of matrices."""
    *sides, _ = layer.output_shape(x.shape[1:])
    x = (reflected if layer.reflects else padded)(x, layer.padding)
    size, filters = x.shape[-1] // layer.groups, layer.filters // layer.groups
    groups = []
    for group in range(layer.groups):
        seen = tape.take(x, (..., slice(group * size, (group + 1) * size)))
        own = (..., slice(group * filters, (group + 1) * filters))
        kernel = tape.take(weights["kernel"], own)
        parts = []
        for offset in product(*map(range, layer.kernel)):
            at = [a * d for a, d in zip(offset, layer.dilated, strict=True)]
            pixels = tape.take(seen, grid(at, sides, layer.stride))
            parts.append(by_pixel(pixels, tape.take(kernel, offset)))
        groups.append(total(parts))
    return biased(tape.join(groups, len(x.shape) - 1), weights)
