"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn

from .vectors import ToVector


class Generator(nn.Sequential):
    """low [4, 4, 1] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 64, kernel_size=3, stride=1, padding=1),  # [4, 4, 64]
            nn.ReLU(),
            nn.ConvTranspose2d(
                64, 64, kernel_size=4, stride=2, padding=1
            ),  # [8, 8, 64]
            nn.ReLU(),
            nn.Conv2d(64, 1, kernel_size=3, stride=1, padding=1),  # [8, 8, 1]
            nn.Sigmoid(),
        )


class Critic(nn.Sequential):
    """x [8, 8, 1] -> logits [1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 32, kernel_size=4, stride=2, padding=1),  # [4, 4, 32]
            nn.LeakyReLU(0.2),
            ToVector(),  # [512]
            nn.Linear(512, 1),  # [1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.critic = Critic()
