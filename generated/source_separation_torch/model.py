"""The networks.

Written from source_separation.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import NamedTuple

from torch import Tensor, nn


class SeparatorOutput(NamedTuple):
    """What Separator returns."""

    first: Tensor  # (1, 8, 8)
    second: Tensor  # (1, 8, 8)


class Separator(nn.Module):
    """m (1, 8, 8) -> first (1, 8, 8), second (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 512),  # (512,)
            nn.ReLU(),
            nn.Linear(512, 512),
            nn.ReLU(),
        )
        self.first = nn.Sequential(
            nn.Linear(512, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )
        self.second = nn.Sequential(
            nn.Linear(512, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )

    def forward(self, m: Tensor) -> SeparatorOutput:
        h = self.layers(m)
        return SeparatorOutput(self.first(h), self.second(h))


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.separator = Separator()
