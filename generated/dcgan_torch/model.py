"""The networks.

Written from dcgan.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import ClassVar

from torch import nn

from .batch_norm import BatchNorm


class Generator(nn.Sequential):
    """z (16,) -> (1, 8, 8)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (1, 128)}

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(16, 512),  # (512,)
            nn.Unflatten(1, (128, 2, 2)),  # (128, 2, 2)
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(
                128, 64, kernel_size=4, stride=2, padding=1, bias=False
            ),  # (64, 4, 4)
            BatchNorm(64, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),  # (1, 8, 8)
            nn.Tanh(),
        )


class Discriminator(nn.Sequential):
    """x (1, 8, 8) -> logits (1,)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (128, 1)}

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 64, kernel_size=4, stride=2, padding=1),  # (64, 4, 4)
            nn.LeakyReLU(0.2),
            nn.Conv2d(
                64, 128, kernel_size=4, stride=2, padding=1, bias=False
            ),  # (128, 2, 2)
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.LeakyReLU(0.2),
            nn.Flatten(),  # (512,)
            nn.Linear(512, 1),  # (1,)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.discriminator = Discriminator()
