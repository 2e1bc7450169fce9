"""Normalization of groups of channels, with one definition, the same in every framework.

The same in every package.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .support.weights import LAYERS

# What checkpoints call them; they have no kernel, whose axes would stand behind.
LAYERS["GroupNorm"] = ("group_norm", ())
LAYERS["InstanceNorm"] = ("instance_norm", ())


class GroupNorm(nn.Module):
    """y = weight (x - mean) / sqrt(variance + epsilon) + bias.

    Mean and biased variance are those of a group of channels of an example; weight and
    bias belong to a channel. Wu & He 2018, arXiv:1803.08494.
    """

    def __init__(
        self, groups: int, channels: int, epsilon: float, affine: bool = True
    ) -> None:
        super().__init__()
        self.groups, self.epsilon = groups, epsilon
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        # PyTorch 2.13 crashes in the gradient if channels lie last in memory and x needs none.
        x = x.contiguous()
        return F.group_norm(x, self.groups, self.weight, self.bias, self.epsilon)


class InstanceNorm(GroupNorm):
    """Each channel of an image by itself. Ulyanov et al. 2016, arXiv:1607.08022."""

    def __init__(self, channels: int, epsilon: float, affine: bool = True) -> None:
        super().__init__(channels, channels, epsilon, affine)
