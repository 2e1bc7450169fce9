"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn


class Encoder(nn.Sequential):
    """x [8, 8, 1] -> [128]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 256),  # [256]
            nn.ReLU(),
            nn.Linear(256, 128),  # [128]
            nn.ReLU(),
        )


class Decoder(nn.Sequential):
    """code [128] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(128, 256),  # [256]
            nn.ReLU(),
            nn.Linear(256, 64),  # [64]
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # [8, 8, 1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
