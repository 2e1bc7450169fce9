"""Interpolation: points on the line between the codes of two examples."""

from keras import ops

from .support.device import Tensor

STEPS = 8  # points on a line, its ends included


def between(codes: Tensor) -> Tensor:
    """(2 n, size) -> (n STEPS, size), from each even code to the odd one behind it."""
    pairs = codes.shape[0] // 2
    first, last = codes[0 : 2 * pairs : 2], codes[1 : 2 * pairs : 2]
    t = ops.linspace(0, 1, STEPS, dtype=codes.dtype)[:, None]
    lines = (1 - t) * first[:, None] + t * last[:, None]
    return ops.reshape(lines, (pairs * STEPS, codes.shape[1]))
