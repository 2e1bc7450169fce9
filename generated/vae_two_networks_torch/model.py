"""The networks.

Written from vae_two_networks.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from torch import nn


class ImageToVector(nn.Sequential):
    """u_e and s_e: x (1, 8, 8) -> (4,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 128),  # (128,)
            nn.ReLU(),
            nn.Linear(128, 4),  # (4,)
        )


class Decoder(nn.Sequential):
    """z (4,) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(4, 128),  # (128,)
            nn.ReLU(),
            nn.Linear(128, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.u_e = ImageToVector()
        self.s_e = ImageToVector()
        self.decoder = Decoder()
