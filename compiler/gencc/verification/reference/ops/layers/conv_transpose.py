"""conv_transpose"""

from __future__ import annotations

from itertools import product

from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.verification.reference import tape
from gencc.verification.reference.images import by_pixel, grid, padded, total
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def compute(layer: ConvTranspose, x: Value, weights: Weights) -> Value:
    """Each pixel times the kernel, added up where they overlap; then cropped."""
    batch, *sides, _ = x.shape
    lengths = [
        (n - 1) * s + k
        for n, s, k in zip(sides, layer.stride, layer.kernel, strict=True)
    ]
    full = (batch, *lengths, layer.filters)
    parts = []
    for offset in product(*map(range, layer.kernel)):
        matrix = tape.transpose(tape.take(weights["kernel"], offset), (1, 0))
        parts.append(
            tape.put(by_pixel(x, matrix), grid(offset, sides, layer.stride), full)
        )
    crop = tuple((-before, -after) for before, after in layer.crop)
    return biased(padded(total(parts), crop), weights)
