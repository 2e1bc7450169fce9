"""Penalties on the weights of networks.

The same in every package.
"""

import torch
from torch import Tensor, nn


def l2(network: nn.Module, other: nn.Module | None = None) -> Tensor:
    """The sum of the squares of all weights, or of their differences from another's."""
    weights = [*network.parameters()]
    if other is not None:
        weights = [p - a for p, a in zip(weights, other.parameters(), strict=True)]
    return torch.stack([p.square().sum() for p in weights]).sum()
