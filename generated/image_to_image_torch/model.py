"""The networks.

Written from image_to_image.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import ClassVar

import torch
from torch import Tensor, nn


class Generator(nn.Sequential):
    """a (1, 8, 8) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 256),  # (256,)
            nn.ReLU(),
            nn.Linear(256, 256),
            nn.ReLU(),
            nn.Linear(256, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )


class Critic(nn.Module):
    """x (1, 8, 8), a (1, 8, 8) -> logits (1,)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (32, 1)}

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(2, 32, kernel_size=4, stride=2, padding=1),  # (32, 4, 4)
            nn.LeakyReLU(0.2),
            nn.Flatten(),  # (512,)
            nn.Linear(512, 1),  # (1,)
        )

    def forward(self, x: Tensor, a: Tensor) -> Tensor:
        h = torch.cat([x, a], dim=1)  # (2, 8, 8)
        return self.layers(h)


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.critic = Critic()
