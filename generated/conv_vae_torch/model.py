"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from typing import NamedTuple

from torch import Tensor, nn

from .batch_norm import BatchNorm
from .vectors import ToImage, ToVector


class EncoderOutput(NamedTuple):
    """What Encoder returns."""

    mean: Tensor  # [8]
    log_var: Tensor  # [8]


class Encoder(nn.Module):
    """x [8, 8, 1] -> mean [8], log_var [8]"""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(1, 32, kernel_size=3, stride=2, bias=False),  # [4, 4, 32]
            BatchNorm(32, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(32, 64, kernel_size=3, stride=2, bias=False),  # [2, 2, 64]
            BatchNorm(64, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            ToVector(),  # [256]
        )
        self.mean = nn.Linear(256, 8)
        self.log_var = nn.Linear(256, 8)

    def forward(self, x: Tensor) -> EncoderOutput:
        h = self.layers(x)
        return EncoderOutput(self.mean(h), self.log_var(h))


class Decoder(nn.Sequential):
    """z [8] -> logits [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(8, 256, bias=False),  # [256]
            BatchNorm(256, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            ToImage(2, 2, 64),  # [2, 2, 64]
            nn.ConvTranspose2d(
                64, 32, kernel_size=4, stride=2, padding=1, bias=False
            ),  # [4, 4, 32]
            BatchNorm(32, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, kernel_size=3, stride=2),
            nn.ZeroPad2d((0, -1, 0, -1)),  # cropped to [8, 8, 1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
