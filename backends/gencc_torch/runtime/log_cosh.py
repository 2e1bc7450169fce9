"""log(cosh(x)), with all digits near 0 and without overflow.

The same in every package.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def log_cosh(x: Tensor) -> Tensor:
    """log((exp(x) + exp(-x)) / 2), element by element."""
    square = torch.tanh(x / 2) ** 2
    near = torch.log1p(square) - torch.log1p(-square.clamp(max=0.5))
    far = x.abs() - F.logsigmoid(2 * x.abs()) - math.log(2)
    return torch.where(x.abs() < 1, near, far)
