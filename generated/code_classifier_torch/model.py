"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn


class Encoder(nn.Sequential):
    """x [8, 8, 1] -> [24]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.ReLU(),
            nn.Linear(128, 24),  # [24]
        )


class Decoder(nn.Sequential):
    """code [24] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(24, 128),  # [128]
            nn.ReLU(),
            nn.Linear(128, 64),  # [64]
            nn.Unflatten(1, (1, 8, 8)),  # [8, 8, 1]
        )


class Classifier(nn.Sequential):
    """code [24] -> logits [10]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Linear(24, 10),  # [10]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.classifier = Classifier()
