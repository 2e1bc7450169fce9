"""The networks.

Written from manifold.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import NamedTuple

from torch import Tensor, nn


class EncoderOutput(NamedTuple):
    """What Encoder returns."""

    mean: Tensor  # (2,)
    log_var: Tensor  # (2,)


class Encoder(nn.Module):
    """x (1, 8, 8) -> mean (2,), log_var (2,)"""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 256),  # (256,)
            nn.ReLU(),
            nn.Linear(256, 128),  # (128,)
            nn.ReLU(),
        )
        self.mean = nn.Linear(128, 2)
        self.log_var = nn.Linear(128, 2)

    def forward(self, x: Tensor) -> EncoderOutput:
        h = self.layers(x)
        return EncoderOutput(self.mean(h), self.log_var(h))


class Decoder(nn.Sequential):
    """z (2,) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(2, 128),  # (128,)
            nn.ReLU(),
            nn.Linear(128, 256),  # (256,)
            nn.ReLU(),
            nn.Linear(256, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
