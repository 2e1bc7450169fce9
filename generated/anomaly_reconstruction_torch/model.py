"""The networks.

Written from anomaly_reconstruction.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from torch import nn


class Encoder(nn.Sequential):
    """x (1, 8, 8) -> (4,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 64),
            nn.ReLU(),
            nn.Linear(64, 4),  # (4,)
        )


class Decoder(nn.Sequential):
    """code (4,) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(4, 64),  # (64,)
            nn.ReLU(),
            nn.Linear(64, 64),
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
