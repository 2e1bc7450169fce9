"""The networks.

Written from image_to_image_unpaired.yaml by gencc 0.x.

Images are (batch, channels, height, width). The comments give the shape of one example.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

from torch import nn


class ImageToImage(nn.Sequential):
    """to_b and to_a: a or b (1, 8, 8) -> (1, 8, 8)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 128),  # (128,)
            nn.ReLU(),
            nn.Linear(128, 128),
            nn.ReLU(),
            nn.Linear(128, 64),  # (64,)
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # (1, 8, 8)
        )


class Critic(nn.Sequential):
    """critic_a and critic_b: a or b (1, 8, 8) -> (1,)"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # (64,)
            nn.Linear(64, 128),  # (128,)
            nn.LeakyReLU(0.2),
            nn.Linear(128, 1),  # (1,)
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.to_b = ImageToImage()
        self.to_a = ImageToImage()
        self.critic_a = Critic()
        self.critic_b = Critic()
