"""What comes in, times a number that is learned.

The same in every package.
"""

import torch
from torch import Tensor, nn

from .support.weights import LAYERS

LAYERS["Gain"] = ("gain", ())  # what checkpoints call it; it has no kernel


class Gain(nn.Module):
    """y = gain x, with a single gain, or one for each of so many channels."""

    def __init__(self, start: float, channels: int = 1) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.full((channels,), start))

    def forward(self, x: Tensor) -> Tensor:
        return self.gain.reshape(-1, *[1] * (x.ndim - 2)) * x
