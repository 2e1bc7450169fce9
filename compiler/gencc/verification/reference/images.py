"""Images, (batch, height, width, channels): their windows, their blocks, their edges.

Series and volumes are images of one side and of three.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from gencc.ir.layers import Pads, Sides
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def grid(
    offset: Sequence[int], sides: Sequence[int], stride: Sides
) -> tuple[slice, ...]:
    """The pixels that a place of a kernel meets, one for each of the result."""
    steps = zip(offset, sides, stride, strict=True)
    return slice(None), *(slice(a, a + (n - 1) * s + 1, s) for a, n, s in steps)


def by_pixel(x: Value, matrix: Value) -> Value:
    """Every pixel's channels times a matrix."""
    flat = tape.reshape(x, (-1, x.shape[-1]))
    return tape.reshape(tape.matmul(flat, matrix), (*x.shape[:-1], matrix.shape[1]))


def total(parts: list[Value]) -> Value:
    """The sum of several."""
    result = parts[0]
    for part in parts[1:]:
        result = tape.add(result, part)
    return result


def padded(x: Value, pads: Pads, value: float = 0.0) -> Value:
    """Extended with zeros or another value; a negative number crops."""
    batch, *sides, channels = x.shape
    lengths = [
        n + before + after for n, (before, after) in zip(sides, pads, strict=True)
    ]
    uncropped = tuple(
        slice(max(-before, 0), n - max(-after, 0))
        for n, (before, after) in zip(sides, pads, strict=True)
    )
    cropped = tape.take(x, (slice(None), *uncropped))
    inner = tuple(
        slice(max(before, 0), max(before, 0) + n)
        for n, (before, _) in zip(cropped.shape[1:-1], pads, strict=True)
    )
    key = (slice(None), *inner)
    shape = (batch, *lengths, channels)
    if not value:
        return tape.put(cropped, key, shape)
    outside = np.full(shape, value)
    outside[key] = 0.0
    return tape.add(tape.put(cropped, key, shape), Value(outside))


def reflected(x: Value, pads: Pads) -> Value:
    """Extended by what lies on the other side of each edge, which is not repeated."""
    for axis, (before, after) in enumerate(pads, 1):
        n = x.shape[axis]
        places = [
            abs(i) if i < n else 2 * (n - 1) - i for i in range(-before, n + after)
        ]
        x = tape.take(x, (slice(None),) * axis + (np.array(places),))
    return x


def windows(x: Value, size: Sides, stride: Sides) -> Value:
    """(batch, h, w, c) -> (batch, rows, columns, c, pixels), without what fills none."""
    sides = [
        (n - k) // s + 1 for n, k, s in zip(x.shape[1:-1], size, stride, strict=True)
    ]
    parts = [
        tape.take(x, grid(offset, sides, stride))
        for offset in product(*map(range, size))
    ]
    columns = [tape.reshape(part, (*part.shape, 1)) for part in parts]
    return tape.join(columns, len(x.shape))


def upsample(x: Value, size: Sides) -> Value:
    """Every pixel a block of equal ones."""
    batch, *sides, channels = x.shape
    thin = [n for side in sides for n in (side, 1)]
    wide = [n for pair in zip(sides, size, strict=True) for n in pair]
    spread = tape.reshape(x, (batch, *thin, channels))
    blocks = tape.broadcast(spread, (batch, *wide, channels))
    larger = (n * k for n, k in zip(sides, size, strict=True))
    return tape.reshape(blocks, (batch, *larger, channels))
