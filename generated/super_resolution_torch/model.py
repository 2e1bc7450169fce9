"""The networks.

Written from super_resolution.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import ClassVar

from torch import nn


class Generator(nn.Sequential):
    """low (1, 4, 4) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 64, kernel_size=3, stride=1, padding=1),  # (64, 4, 4)
            nn.ReLU(),
            nn.ConvTranspose2d(
                64, 64, kernel_size=4, stride=2, padding=1
            ),  # (64, 8, 8)
            nn.ReLU(),
            nn.Conv2d(64, 1, kernel_size=3, stride=1, padding=1),  # (1, 8, 8)
            nn.Sigmoid(),
        )


class Critic(nn.Sequential):
    """x (1, 8, 8) -> logits (1,)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (32, 1)}

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 32, kernel_size=4, stride=2, padding=1),  # (32, 4, 4)
            nn.LeakyReLU(0.2),
            nn.Flatten(),  # (512,)
            nn.Linear(512, 1),  # (1,)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.critic = Critic()
