"""Where in a series or an image something is, as waves, added to what it is.

The same in every package.
"""

import math

import torch
from torch import Tensor, nn

from .support.weights import LAYERS
from .waves import waves

LAYERS["WavePositions"] = ("positions", ())  # counted among them, without a tensor


class WavePositions(nn.Module):
    """y = x + p, p_i being sines and cosines of i, the number of the position.

    x is (batch, channels, *sides). Vaswani et al. 2017, arXiv:1706.03762, section 3.5.
    """

    def forward(self, x: Tensor) -> Tensor:
        channels, *sides = x.shape[1:]
        numbers = torch.arange(math.prod(sides), dtype=x.dtype, device=x.device)
        return x + waves(numbers, channels).T.reshape(channels, *sides)
