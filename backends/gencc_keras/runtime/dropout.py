"""Dropout by numbers that are handed in, so that it is the same in every framework.

The same in every package.

keras.layers.Dropout draws from a generator of Keras' own, whose state a resumed training
would have to bring back. Here a call in training gets its numbers from the seed, the step
and its own name, as everything else that is random; without any, nothing is dropped.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import math
import threading
from collections.abc import Callable
from itertools import accumulate, count
from typing import Any

import keras

from .support.device import Tensor, ops

_order = count()  # of construction, as Keras lists layers of branches in another order


class Handed(threading.local):
    """The numbers of a call: of each device that shares a minibatch, as these take turns."""

    numbers: Tensor | None = None


@keras.saving.register_keras_serializable(package="gencc")
class Dropout(keras.Layer):
    """0 where its number is below `rate`, x / (1 - rate) elsewhere; without numbers, x.

    Srivastava et al. 2014, Journal of Machine Learning Research 15.
    """

    def __init__(self, rate: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.rate = rate
        self.position = next(_order)
        self.handed = Handed()

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.shape = self.shape_of_numbers(input_shape[1:])

    def shape_of_numbers(self, shape: tuple[Any, ...]) -> tuple[int, ...]:
        """One for each element."""
        return shape

    def call(self, x: Tensor) -> Tensor:
        if self.handed.numbers is None:
            return x
        numbers = ops.reshape(self.handed.numbers, (-1, *self.shape))
        scaled = x / (1 - self.rate)
        return ops.where(numbers < self.rate, ops.zeros_like(scaled), scaled)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate}


@keras.saving.register_keras_serializable(package="gencc")
class ChannelDropout(Dropout):
    """Drops whole channels of an image. Tompson et al. 2015, arXiv:1411.4280."""

    def shape_of_numbers(self, shape: tuple[Any, ...]) -> tuple[int, ...]:
        """One for each channel of an example."""
        return (*(1 for _ in shape[:-1]), shape[-1])


def with_dropout(network: keras.Model, numbers: Tensor) -> Callable[..., Any]:
    """The network as a function that drops by these numbers, (batch, count)."""
    every = network._flatten_layers()  # those in layers of layers, too
    dropouts = [layer for layer in every if isinstance(layer, Dropout)]
    dropouts.sort(key=lambda layer: layer.position)
    ends = [*accumulate(math.prod(layer.shape) for layer in dropouts)]

    def call(*inputs: Any, **keywords: Any) -> Any:
        for layer, end in zip(dropouts, ends, strict=True):
            layer.handed.numbers = numbers[:, end - math.prod(layer.shape) : end]
        try:
            return network(*inputs, **keywords)
        finally:
            for layer in dropouts:
                layer.handed.numbers = None

    return call
