"""Images, (batch, height, width, channels): their windows, their blocks, their edges."""

from __future__ import annotations

from gencc.ir.layers import Pads, Pair
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def grid(
    a: int, c: int, height: int, width: int, stride: Pair
) -> tuple[slice, slice, slice]:
    """The pixels that the place (a, c) of a kernel meets, one for each of the result."""
    down, across = stride
    rows = slice(a, a + (height - 1) * down + 1, down)
    columns = slice(c, c + (width - 1) * across + 1, across)
    return slice(None), rows, columns


def by_pixel(x: Value, kernel: Value, a: int, c: int) -> Value:
    """Every pixel's channels times kernel[a, c]."""
    batch, height, width, channels = x.shape
    flat = tape.reshape(x, (batch * height * width, channels))
    result = tape.matmul(flat, tape.take(kernel, (a, c)))
    return tape.reshape(result, (batch, height, width, kernel.shape[3]))


def total(parts: list[Value]) -> Value:
    """The sum of several."""
    result = parts[0]
    for part in parts[1:]:
        result = tape.add(result, part)
    return result


def padded(x: Value, pads: Pads) -> Value:
    """Extended with zeros; a negative number crops."""
    (top, bottom), (left, right) = pads
    batch, height, width, channels = x.shape
    shape = (batch, height + top + bottom, width + left + right, channels)
    inner = [slice(max(b, 0), max(b, 0) + n + min(b, 0) + min(a, 0)) for n, b, a in (
        (height, top, bottom), (width, left, right))]  # fmt: skip
    slices = [slice(max(-b, 0), n - max(-a, 0)) for n, b, a in (
        (height, top, bottom), (width, left, right))]  # fmt: skip
    cropped = tape.take(x, (slice(None), *slices))
    return tape.put(cropped, (slice(None), *inner), shape)


def windows(x: Value, size: Pair) -> Value:
    """(batch, h, w, c) -> (batch, rows, columns, c, pixels), without what fills none."""
    batch, height, width, channels = x.shape
    down, across = size
    rows, columns = height // down, width // across
    slices = (slice(None), slice(rows * down), slice(columns * across))
    shape = (batch, rows, down, columns, across, channels)
    blocks = tape.reshape(tape.take(x, slices), shape)
    ordered = tape.transpose(blocks, (0, 1, 3, 5, 2, 4))
    return tape.reshape(ordered, (batch, rows, columns, channels, down * across))


def upsample(x: Value, size: Pair) -> Value:
    """Every pixel a block of equal ones."""
    batch, height, width, channels = x.shape
    down, across = size
    spread = tape.reshape(x, (batch, height, 1, width, 1, channels))
    blocks = tape.broadcast(spread, (batch, height, down, width, across, channels))
    return tape.reshape(blocks, (batch, height * down, width * across, channels))
