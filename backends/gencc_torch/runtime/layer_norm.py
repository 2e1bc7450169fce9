"""Layer normalization with one definition, the same in every framework.

The same in every package.
"""

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .support.weights import LAYERS

LAYERS["LayerNorm"] = ("layer_norm", ())  # what checkpoints call it; it has no kernel


class LayerNorm(nn.Module):
    """y = weight (x - mean) / sqrt(variance + epsilon) + bias.

    Mean and biased variance are those of all numbers of an example, or of the channels of
    each position; weight and bias belong to a channel, and are left out if it is not
    `affine`. Of images it is nn.GroupNorm with one group, not nn.LayerNorm.
    Ba, Kiros & Hinton 2016, arXiv:1607.06450.
    """

    def __init__(
        self,
        channels: int,
        epsilon: float,
        by: Literal["example", "position"] = "example",
        affine: bool = True,
    ) -> None:
        super().__init__()
        self.channels, self.epsilon, self.by = channels, epsilon, by
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        if self.by == "position":
            pixels, size = x.movedim(1, -1), (self.channels,)
            y = F.layer_norm(pixels, size, self.weight, self.bias, self.epsilon)
            return y.movedim(-1, 1)
        # PyTorch 2.13 crashes in the gradient if channels are last in memory and x needs none.
        return F.group_norm(x.contiguous(), 1, self.weight, self.bias, self.epsilon)
