"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

import torch
from torch import Tensor, nn

from .vectors import ToVector


class Generator(nn.Sequential):
    """a [8, 8, 1] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 256),  # [256]
            nn.ReLU(),
            nn.Linear(256, 256),
            nn.ReLU(),
            nn.Linear(256, 64),  # [64]
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # [8, 8, 1]
        )


class Critic(nn.Module):
    """x [8, 8, 1], a [8, 8, 1] -> logits [1]"""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(2, 32, kernel_size=4, stride=2, padding=1),  # [4, 4, 32]
            nn.LeakyReLU(0.2),
            ToVector(),  # [512]
            nn.Linear(512, 1),  # [1]
        )

    def forward(self, x: Tensor, a: Tensor) -> Tensor:
        h = torch.cat([x, a], dim=1)  # [8, 8, 2]
        return self.layers(h)


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.critic = Critic()
