"""The loss of Huber (1964).

The same in every package.
"""

import torch
from torch import Tensor


def huber(difference: Tensor, delta: float) -> Tensor:
    """difference^2 / 2 up to delta, and its tangent beyond, element by element."""
    size = difference.abs()
    line = delta * (size - delta / 2)
    return torch.where(size <= delta, difference**2 / 2, line)
