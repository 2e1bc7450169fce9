"""What goes into layers, beside what they make of it.

The same in every package.
"""

import torch
from torch import Tensor, nn


class Skip(nn.Module):
    """y = [x, f(x)] along the channels, where f are the layers: a rung of a U-Net.

    Ronneberger et al. 2015, arXiv:1505.04597.
    """

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.layers(x)], 1)
