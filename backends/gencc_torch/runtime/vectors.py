"""From images to vectors and back, where a vector lists height, width and channels.

The same in every package.

PyTorch has images as (batch, channels, height, width), other frameworks have channels
last; with one order for vectors, the same weights mean the same in all.
"""

import torch
from torch import Tensor, nn


class ChannelsLast(nn.Module):
    """The base of both layers: an entry of the state dict that nn.Flatten does not know.

    Without it, a network with nn.Flatten instead would load the weights and be silently
    wrong.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("channels_last", torch.tensor(True))


class ToVector(ChannelsLast):
    """(channels, height, width) -> (height * width * channels,)"""

    def forward(self, image: Tensor) -> Tensor:
        return image.movedim(1, -1).flatten(1)


class ToImage(ChannelsLast):
    """(height * width * channels,) -> (channels, height, width)"""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.shape = shape  # height, width, channels

    def forward(self, vector: Tensor) -> Tensor:
        return vector.reshape(len(vector), *self.shape).movedim(-1, 1)
