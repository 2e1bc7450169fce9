"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn

from .batch_norm import BatchNorm


class Generator(nn.Sequential):
    """z [16] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(16, 128, bias=False),  # [128]
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.Linear(128, 128, bias=False),
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.Linear(128, 64),  # [64]
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # [8, 8, 1]
        )


class Discriminator(nn.Sequential):
    """x [8, 8, 1] -> logits [1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.LeakyReLU(0.2),
            nn.Linear(128, 128),
            nn.LeakyReLU(0.2),
            nn.Linear(128, 1),  # [1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.discriminator = Discriminator()
