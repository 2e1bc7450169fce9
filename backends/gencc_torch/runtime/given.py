"""What layers are given beside what the layer before gives: other inputs of the network.

The same in every package.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from torch import Tensor, nn


class Given(nn.Module):
    """The input `name` of the network, whatever comes in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.v: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        assert self.v is not None, f"no {self.name} is given"
        return self.v


@contextmanager
def given(network: nn.Module, values: Mapping[str, Tensor]) -> Iterator[None]:
    """Layers that are given other inputs have these values inside."""
    layers = [module for module in network.modules() if isinstance(module, Given)]
    for layer in layers:
        layer.v = values[layer.name]
    try:
        yield
    finally:
        for layer in layers:
            layer.v = None
