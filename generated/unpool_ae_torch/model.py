"""The networks.

Written from unpool_ae.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor, nn

from .pooling import max_unpool


class EncoderOutput(NamedTuple):
    """What Encoder returns."""

    result: Tensor  # (4, 2, 2)
    switches_1: Tensor  # (16, 4, 4)
    switches_2: Tensor  # (4, 2, 2)


class Encoder(nn.Module):
    """x (1, 8, 8) -> result (4, 2, 2), switches_1 (16, 4, 4), switches_2 (4, 2, 2)"""

    def __init__(self) -> None:
        super().__init__()
        self.layers_1 = nn.Sequential(
            nn.Conv2d(1, 16, kernel_size=3, stride=1, padding=1),  # (16, 8, 8)
            nn.ReLU(),
        )
        self.layers_2 = nn.Sequential(
            nn.Conv2d(16, 4, kernel_size=3, stride=1, padding=1),  # (4, 4, 4)
            nn.ReLU(),
        )

    def forward(self, x: Tensor) -> EncoderOutput:
        h = self.layers_1(x)
        h, switches_1 = F.max_pool2d(h, 2, return_indices=True)  # (16, 4, 4)
        h = self.layers_2(h)
        h, switches_2 = F.max_pool2d(h, 2, return_indices=True)  # (4, 2, 2)
        return EncoderOutput(h, switches_1, switches_2)


class Decoder(nn.Module):
    """code (4, 2, 2), switches_2 (4, 2, 2), switches_1 (16, 4, 4) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__()
        self.layers_1 = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(4, 16, kernel_size=3, stride=1, padding=1),  # (16, 4, 4)
        )
        self.layers_2 = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, kernel_size=3, stride=1, padding=1),  # (1, 8, 8)
        )

    def forward(self, code: Tensor, switches_2: Tensor, switches_1: Tensor) -> Tensor:
        h = max_unpool(code, switches_2, (4, 4))  # (4, 4, 4)
        h = self.layers_1(h)
        h = max_unpool(h, switches_1, (8, 8))  # (16, 8, 8)
        return self.layers_2(h)


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
