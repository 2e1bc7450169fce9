"""Interpolation: points on the line between the codes of two examples.

The same in every package.
"""

from .support.device import Tensor, ops
from .support.errors import DataError

STEPS = 8  # points on a line, its ends included


def between(codes: Tensor) -> Tensor:
    """(2 n, size) -> (n STEPS, size), from each even code to the odd one behind it.

    Raises DataError when there are no two.
    """
    pairs = codes.shape[0] // 2
    if not pairs:
        raise DataError("a line has two ends, and there is one example; bring more")
    first, last = codes[0 : 2 * pairs : 2], codes[1 : 2 * pairs : 2]
    t = ops.linspace(0, 1, STEPS, dtype=codes.dtype)[:, None]
    lines = (1 - t) * first[:, None] + t * last[:, None]
    return ops.reshape(lines, (pairs * STEPS, codes.shape[1]))
