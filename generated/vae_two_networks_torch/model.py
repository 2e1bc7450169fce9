"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn


class UE(nn.Sequential):
    """x [8, 8, 1] -> [4]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.ReLU(),
            nn.Linear(128, 4),  # [4]
        )


class SE(nn.Sequential):
    """x [8, 8, 1] -> [4]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.ReLU(),
            nn.Linear(128, 4),  # [4]
        )


class Decoder(nn.Sequential):
    """z [4] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(4, 128),  # [128]
            nn.ReLU(),
            nn.Linear(128, 64),  # [64]
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # [8, 8, 1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.u_e = UE()
        self.s_e = SE()
        self.decoder = Decoder()
