"""Where in a series or an image something is, added to what it is.

The same in every package.
"""

import torch
from torch import Tensor, nn

from .support.weights import LAYERS

LAYERS["Positions"] = ("positions", ())  # what checkpoints call it; it has no kernel


class Positions(nn.Module):
    """y = x + p, with a learned vector p for every position: (length, channels), say."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(shape))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.positions.movedim(-1, 0)
