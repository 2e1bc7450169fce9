"""Layer normalization with one definition, the same in every framework."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .support.weights import LAYERS

# What checkpoints call it; it has no kernel, whose axes would stand behind.
LAYERS["LayerNorm"] = ("layer_norm", ())


class LayerNorm(nn.Module):
    """y = scale (x - mean) / sqrt(variance + epsilon) + shift.

    Mean and biased variance are those of all numbers of an example; scale and shift
    belong to a channel. Of images it is nn.GroupNorm with one group, not nn.LayerNorm.
    Ba, Kiros & Hinton 2016, arXiv:1607.06450.
    """

    def __init__(self, channels: int, epsilon: float) -> None:
        super().__init__()
        self.epsilon = epsilon
        self.scale = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.group_norm(x, 1, self.scale, self.shift, self.epsilon)
