"""Channels scaled and shifted by what another input of the network says.

The same in every package.
"""

from torch import Tensor, nn

from .given import Given
from .support.weights import LAYERS

LAYERS["Film"] = ("film", (1, 0))  # what checkpoints call it, and its kernel's axes


class Film(Given, nn.Linear):
    """y = (1 + scale) x + shift, where [scale, shift] = v K + b, for each channel.

    v is what `given` says for `name`. Perez et al. 2018, arXiv:1709.07871.
    """

    def __init__(
        self, name: str, features: int, channels: int, bias: bool = True
    ) -> None:
        nn.Linear.__init__(self, features, 2 * channels, bias)
        self.name = name
        self.v: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        assert self.v is not None, f"no {self.name} is given"
        shape = (*x.shape[:2], *(1 for _ in x.shape[2:]))
        scale, shift = nn.Linear.forward(self, self.v).chunk(2, 1)
        return (1 + scale.reshape(shape)) * x + shift.reshape(shape)
