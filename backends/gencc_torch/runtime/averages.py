"""Networks whose weights are averages of those of others over the steps.

The same in every package.
"""

import torch
from torch import nn


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """a <- decay a + (1 - decay) p, for weights p and running statistics."""
    tensors = average.state_dict().values()
    for a, p in zip(tensors, network.state_dict().values(), strict=True):
        if a.is_floating_point():  # ToVector and ToImage have a flag
            a.mul_(decay).add_(p, alpha=1 - decay)
