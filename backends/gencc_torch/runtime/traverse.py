"""Traversals: a code, of which one number after the other goes from -3 to 3.

The same in every package.
"""

import torch
from torch import Tensor

STEPS = 7  # values of a number: -3, -2, …, 3
MOST = 32  # numbers of a code that take them


def traverse(codes: Tensor) -> Tensor:
    """(n, size) -> (min(size, MOST) * STEPS, size), made from the first code."""
    values = torch.linspace(-3, 3, STEPS, dtype=codes.dtype, device=codes.device)
    size = codes.shape[1]
    varied = torch.eye(size, dtype=torch.bool, device=codes.device)[:MOST, None]
    return torch.where(varied, values[:, None], codes[0]).flatten(0, 1)
