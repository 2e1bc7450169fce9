"""log(cosh(x)), with all digits near 0 and without overflow.

The same in every package.
"""

import math

from .kinks import absolute
from .support.device import Tensor, ops


def log_cosh(x: Tensor) -> Tensor:
    """log((exp(x) + exp(-x)) / 2), element by element."""
    size = absolute(x)
    square = ops.tanh(x / 2) ** 2
    near = ops.log1p(square) - ops.log1p(-ops.minimum(square, 0.5))
    far = size + ops.softplus(-2 * size) - math.log(2)
    return ops.where(size < 1, near, far)
