"""The loss of Huber (1964).

The same in every package.
"""

from .kinks import absolute
from .support.device import Tensor, ops


def huber(difference: Tensor, delta: float) -> Tensor:
    """difference^2 / 2 up to delta, and its tangent beyond, element by element."""
    size = absolute(difference)
    line = delta * (size - delta / 2)
    return ops.where(size <= delta, difference**2 / 2, line)
