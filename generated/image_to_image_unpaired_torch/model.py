"""The networks.

Images are (batch, channels, height, width). The comments give the shape of one example
as the spec does, channels last.
"""

from torch import nn


class ToB(nn.Sequential):
    """a [8, 8, 1] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.ReLU(),
            nn.Linear(128, 128),
            nn.ReLU(),
            nn.Linear(128, 64),  # [64]
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # [8, 8, 1]
        )


class ToA(nn.Sequential):
    """b [8, 8, 1] -> [8, 8, 1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.ReLU(),
            nn.Linear(128, 128),
            nn.ReLU(),
            nn.Linear(128, 64),  # [64]
            nn.Sigmoid(),
            nn.Unflatten(1, (1, 8, 8)),  # [8, 8, 1]
        )


class CriticA(nn.Sequential):
    """a [8, 8, 1] -> [1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.LeakyReLU(0.2),
            nn.Linear(128, 1),  # [1]
        )


class CriticB(nn.Sequential):
    """b [8, 8, 1] -> [1]"""

    def __init__(self) -> None:
        super().__init__(
            nn.Flatten(),  # [64]
            nn.Linear(64, 128),  # [128]
            nn.LeakyReLU(0.2),
            nn.Linear(128, 1),  # [1]
        )


class Networks(nn.Module):
    """All networks, so that they move, save and load together."""

    def __init__(self) -> None:
        super().__init__()
        self.to_b = ToB()
        self.to_a = ToA()
        self.critic_a = CriticA()
        self.critic_b = CriticB()
