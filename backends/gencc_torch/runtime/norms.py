"""The size of a gradient.

The same in every package.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


def gradient_norm(weights: Iterable[Tensor]) -> Tensor:
    """The root of the sum of the squares of a gradient by all these weights."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    norm: Tensor = torch.nn.utils.get_total_norm(gradients)
    return norm
