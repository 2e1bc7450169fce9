"""What is learned by itself: a network without inputs whose only weight it is.

The same in every package.
"""

import torch
from torch import Tensor, nn


class Learned(nn.Module):
    """Calling it returns a number, or a tensor in a batch of one, (1, *shape)."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.zeros(shape))

    def forward(self) -> Tensor:
        # A copy: the parameter itself would need a gradient even below no_grad.
        value = self.value.clone()
        return value.unsqueeze(0) if value.ndim else value
