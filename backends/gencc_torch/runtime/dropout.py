"""Dropout by numbers that are handed in, so that it is the same in every framework.

The same in every package.

nn.Dropout draws from a generator of PyTorch's own, whose state a resumed training would
have to bring back. Here a call in training gets its numbers from the seed, the step and
its own name, as everything else that is random; without any, nothing is dropped.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


class Noise:
    """Numbers from U(0, 1), (batch, count), which the dropouts of a network use up."""

    def __init__(self, numbers: Tensor) -> None:
        self.numbers = numbers
        self.start = 0

    def take(self, count: int) -> Tensor:
        """The next ones, (batch, count)."""
        self.start += count
        return self.numbers[:, self.start - count : self.start]


class Dropout(nn.Module):
    """0 where its number is below `rate`, x / (1 - rate) elsewhere; without noise, x.

    Srivastava et al. 2014, Journal of Machine Learning Research 15.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate
        self.noise: Noise | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self.noise is None:
            return x
        return torch.where(self.numbers(x) < self.rate, 0.0, x / (1 - self.rate))

    def numbers(self, x: Tensor) -> Tensor:
        """One for each element; they are listed with the channels last."""
        assert self.noise is not None
        batch, channels, *sides = x.shape
        numbers = self.noise.take(x[0].numel())
        return numbers.reshape(batch, *sides, channels).movedim(-1, 1)


class ChannelDropout(Dropout):
    """Drops whole channels of an image. Tompson et al. 2015, arXiv:1411.4280."""

    def numbers(self, x: Tensor) -> Tensor:
        """One for each channel of an example."""
        assert self.noise is not None
        batch, channels, *sides = x.shape
        return self.noise.take(channels).reshape(batch, channels, *(1 for _ in sides))


def with_dropout(network: nn.Module, numbers: Tensor) -> Callable[..., Any]:
    """The network as a function that drops by these numbers, (batch, count)."""
    dropouts = [m for m in network.modules() if isinstance(m, Dropout)]

    def call(*inputs: Tensor) -> Any:
        noise = Noise(numbers)
        for dropout in dropouts:
            dropout.noise = noise
        try:
            return network(*inputs)
        finally:
            for dropout in dropouts:
                dropout.noise = None

    return call
