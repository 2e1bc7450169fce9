"""Channels scaled and shifted by what another input of the network says.

The same in every package.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from torch import Tensor, nn

from .support.weights import LAYERS

LAYERS["Film"] = ("film", (1, 0))  # what checkpoints call it, and its kernel's axes


class Film(nn.Linear):
    """y = (1 + scale) x + shift, where [scale, shift] = v K + b, for each channel.

    v is what `given` says for `name`. Perez et al. 2018, arXiv:1709.07871.
    """

    def __init__(
        self, name: str, features: int, channels: int, bias: bool = True
    ) -> None:
        super().__init__(features, 2 * channels, bias)
        self.name = name
        self.v: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        assert self.v is not None, f"no {self.name} is given"
        shape = (*x.shape[:2], *(1 for _ in x.shape[2:]))
        scale, shift = super().forward(self.v).chunk(2, 1)
        return (1 + scale.reshape(shape)) * x + shift.reshape(shape)


@contextmanager
def given(network: nn.Module, values: Mapping[str, Tensor]) -> Iterator[None]:
    """Calls of its layers inside scale and shift by these values."""
    films = [module for module in network.modules() if isinstance(module, Film)]
    for film in films:
        film.v = values[film.name]
    try:
        yield
    finally:
        for film in films:
            film.v = None
