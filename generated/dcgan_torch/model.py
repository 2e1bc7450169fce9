"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn

from .batch_norm import BatchNorm
from .vectors import ToImage, ToVector


class Generator(nn.Sequential):
    """z [16] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(16, 512),  # [512]
            ToImage(2, 2, 128),  # [2, 2, 128]
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(
                128, 64, kernel_size=4, stride=2, padding=1, bias=False
            ),  # [4, 4, 64]
            BatchNorm(64, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 1, kernel_size=4, stride=2, padding=1),  # [8, 8, 1]
            nn.Tanh(),
        )


class Discriminator(nn.Sequential):
    """x [8, 8, 1] -> logits [1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 64, kernel_size=4, stride=2, padding=1),  # [4, 4, 64]
            nn.LeakyReLU(0.2),
            nn.Conv2d(
                64, 128, kernel_size=4, stride=2, padding=1, bias=False
            ),  # [2, 2, 128]
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.LeakyReLU(0.2),
            ToVector(),  # [512]
            nn.Linear(512, 1),  # [1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.discriminator = Discriminator()
