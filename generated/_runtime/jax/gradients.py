"""Gradients of steps with several optimizers, or of several that move at once."""

from collections.abc import Iterator

import keras

from .optimizers import Optimizer
from .stateless import compiled
from .support.device import Tensor


def take(gradients: Iterator[Tensor], weights: list[keras.Variable]) -> list[Tensor]:
    """The next gradients, one for each weight."""
    return [next(gradients) for _ in weights]


@compiled
def move(optimizer: Optimizer, gradients: list[Tensor]) -> None:
    """Make one step of the optimizer along these gradients."""
    optimizer.apply(gradients)
