"""The networks.

Written from ring_gan.yaml by gencc 0.x.

The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from torch import nn


class Generator(nn.Sequential):
    """z (8,) -> (2,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(8, 128),  # (128,)
            nn.ReLU(),
            nn.Linear(128, 128),
            nn.ReLU(),
            nn.Linear(128, 2),  # (2,)
        )


class Discriminator(nn.Sequential):
    """x (2,) -> logits (1,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(2, 128),  # (128,)
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
