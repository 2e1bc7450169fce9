"""The networks.

Written from wgan_gp.yaml by gencc 0.x.

The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from torch import nn


class Generator(nn.Sequential):
    """z (8,) -> (2,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(8, 64),  # (64,)
            nn.ReLU(),
            nn.Linear(64, 64),
            nn.ReLU(),
            nn.Linear(64, 2),  # (2,)
        )


class Critic(nn.Sequential):
    """x (2,) -> (1,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(2, 64),  # (64,)
            nn.LeakyReLU(0.2),
            nn.Linear(64, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 1, bias=False),  # (1,)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Generator()
        self.critic = Critic()
