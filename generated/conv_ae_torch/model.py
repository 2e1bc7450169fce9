"""The networks.

Written from conv_ae.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import ClassVar

from torch import nn


class Encoder(nn.Sequential):
    """x (1, 8, 8) -> (8,)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (32, 1)}

    def __init__(self) -> None:
        super().__init__(
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(1, 16, kernel_size=3, stride=2),  # (16, 4, 4)
            nn.ReLU(),
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(16, 32, kernel_size=3, stride=2),  # (32, 2, 2)
            nn.ReLU(),
            nn.Flatten(),  # (128,)
            nn.Linear(128, 8),  # (8,)
        )


class Decoder(nn.Sequential):
    """code (8,) -> (1, 8, 8)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {"dense_1": (1, 32)}

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(8, 128),  # (128,)
            nn.Unflatten(1, (32, 2, 2)),  # (32, 2, 2)
            nn.ReLU(),
            nn.ConvTranspose2d(32, 16, kernel_size=3, stride=2),
            nn.ZeroPad2d((0, -1, 0, -1)),  # cropped to (16, 4, 4)
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, kernel_size=3, stride=2),
            nn.ZeroPad2d((0, -1, 0, -1)),  # cropped to (1, 8, 8)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
