"""A number with a rule of its own: a network without inputs that no optimizer moves.

The same in every package.
"""

import torch
from torch import Tensor, nn


class State(nn.Module):
    """Calling it returns the number; `assign` gives it another one."""

    value: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("value", torch.zeros(()))

    def forward(self) -> Tensor:
        return self.value.clone()

    @torch.no_grad()
    def assign(self, value: Tensor) -> None:
        """Be this number from the next call on."""
        self.value.copy_(value)
