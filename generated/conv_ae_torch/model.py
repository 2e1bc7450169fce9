"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn

from .vectors import ToImage, ToVector


class Encoder(nn.Sequential):
    """x [8, 8, 1] -> [8]"""

    def __init__(self) -> None:
        super().__init__(
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(1, 16, kernel_size=3, stride=2),  # [4, 4, 16]
            nn.ReLU(),
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(16, 32, kernel_size=3, stride=2),  # [2, 2, 32]
            nn.ReLU(),
            ToVector(),  # [128]
            nn.Linear(128, 8),  # [8]
        )


class Decoder(nn.Sequential):
    """code [8] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(8, 128),  # [128]
            ToImage(2, 2, 32),  # [2, 2, 32]
            nn.ReLU(),
            nn.ConvTranspose2d(32, 16, kernel_size=3, stride=2),
            nn.ZeroPad2d((0, -1, 0, -1)),  # cropped to [4, 4, 16]
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, kernel_size=3, stride=2),
            nn.ZeroPad2d((0, -1, 0, -1)),  # cropped to [8, 8, 1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
