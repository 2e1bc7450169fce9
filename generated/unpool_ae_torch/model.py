"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor, nn

from .pooling import max_unpool


class EncoderOutput(NamedTuple):
    """What Encoder returns."""

    result: Tensor  # [2, 2, 4]
    switches_1: Tensor  # [4, 4, 16]
    switches_2: Tensor  # [2, 2, 4]


class Encoder(nn.Module):
    """x [8, 8, 1] -> result [2, 2, 4], switches_1 [4, 4, 16], switches_2 [2, 2, 4]"""

    def __init__(self) -> None:
        super().__init__()
        self.layers_1 = nn.Sequential(
            nn.Conv2d(1, 16, kernel_size=3, stride=1, padding=1),  # [8, 8, 16]
            nn.ReLU(),
        )
        self.layers_2 = nn.Sequential(
            nn.Conv2d(16, 4, kernel_size=3, stride=1, padding=1),  # [4, 4, 4]
            nn.ReLU(),
        )

    def forward(self, x: Tensor) -> EncoderOutput:
        h = self.layers_1(x)
        h, switches_1 = F.max_pool2d(h, 2, return_indices=True)  # [4, 4, 16]
        h = self.layers_2(h)
        h, switches_2 = F.max_pool2d(h, 2, return_indices=True)  # [2, 2, 4]
        return EncoderOutput(h, switches_1, switches_2)


class Decoder(nn.Module):
    """code [2, 2, 4], switches_2 [2, 2, 4], switches_1 [4, 4, 16] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__()
        self.layers_1 = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(4, 16, kernel_size=3, stride=1, padding=1),  # [4, 4, 16]
        )
        self.layers_2 = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, kernel_size=3, stride=1, padding=1),  # [8, 8, 1]
        )

    def forward(self, code: Tensor, switches_2: Tensor, switches_1: Tensor) -> Tensor:
        h = max_unpool(code, switches_2, (4, 4))  # [4, 4, 4]
        h = self.layers_1(h)
        h = max_unpool(h, switches_1, (8, 8))  # [8, 8, 16]
        return self.layers_2(h)


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
