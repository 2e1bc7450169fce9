"""Traversals: a code, of which one number after the other goes from -3 to 3.

The same in every package.
"""

from .support.device import Tensor, ops

STEPS = 7  # values of a number: -3, -2, …, 3
MOST = 32  # numbers of a code that take them


def traverse(codes: Tensor) -> Tensor:
    """(n, size) -> (min(size, MOST) * STEPS, size), made from the first code."""
    values = ops.linspace(-3, 3, STEPS, dtype=codes.dtype)
    size = codes.shape[1]
    varied = ops.eye(size, dtype="bool")[:MOST, None]
    return ops.reshape(ops.where(varied, values[:, None], codes[0]), (-1, size))
