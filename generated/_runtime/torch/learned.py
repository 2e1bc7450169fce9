"""A learned number: a network without inputs whose only weight it is.

The same in every package.
"""

import torch
from torch import Tensor, nn


class Learned(nn.Module):
    """Calling it returns the number."""

    def __init__(self) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.zeros(()))

    def forward(self) -> Tensor:
        # A copy: the parameter itself would need a gradient even below no_grad.
        return self.value.clone()
