"""The networks.

Written from conv_vae.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from typing import ClassVar, NamedTuple

from torch import Tensor, nn

from .batch_norm import BatchNorm


class EncoderOutput(NamedTuple):
    """What Encoder returns."""

    mean: Tensor  # (8,)
    log_var: Tensor  # (8,)


class Encoder(nn.Module):
    """x (1, 8, 8) -> mean (8,), log_var (8,)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {
        "mean/dense_1": (64, 1),
        "log_var/dense_1": (64, 1),
    }

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(1, 32, kernel_size=3, stride=2, bias=False),  # (32, 4, 4)
            BatchNorm(32, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ZeroPad2d((0, 1, 0, 1)),  # left, right, top, bottom
            nn.Conv2d(32, 64, kernel_size=3, stride=2, bias=False),  # (64, 2, 2)
            BatchNorm(64, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.Flatten(),  # (256,)
        )
        self.mean = nn.Linear(256, 8)
        self.log_var = nn.Linear(256, 8)

    def forward(self, x: Tensor) -> EncoderOutput:
        h = self.layers(x)
        return EncoderOutput(self.mean(h), self.log_var(h))


class Decoder(nn.Sequential):
    """z (8,) -> logits (1, 8, 8)"""

    # Channels of flattened images that go in and come out; checkpoints have them last.
    CHANNELS: ClassVar[dict[str, tuple[int, int]]] = {
        "dense_1": (1, 64),
        "batch_norm_1": (64, 64),
    }

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(8, 256, bias=False),  # (256,)
            BatchNorm(256, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.Unflatten(1, (64, 2, 2)),  # (64, 2, 2)
            nn.ConvTranspose2d(
                64, 32, kernel_size=4, stride=2, padding=1, bias=False
            ),  # (32, 4, 4)
            BatchNorm(32, decay=0.9, epsilon=1e-05),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, kernel_size=3, stride=2),
            nn.ZeroPad2d((0, -1, 0, -1)),  # cropped to (1, 8, 8)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
