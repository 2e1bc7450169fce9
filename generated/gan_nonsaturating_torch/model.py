"""The networks.

Written from gan_nonsaturating.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from torch import nn

from .batch_norm import BatchNorm


class Generator(nn.Sequential):
    """z (16,) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(16, 128, bias=False),  # (128,)
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.Linear(128, 128, bias=False),
            BatchNorm(128, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.Linear(128, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )


class Discriminator(nn.Sequential):
    """x (1, 8, 8) -> logits (1,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 128),  # (128,)
            nn.LeakyReLU(0.2),
            nn.Linear(128, 128),
            nn.LeakyReLU(0.2),
            nn.Linear(128, 1),  # (1,)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.discriminator = Discriminator()
