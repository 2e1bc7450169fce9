"""Gradients of steps with several optimizers.

The same in every package.
"""

from collections.abc import Iterator

import keras

from .support.device import Tensor


def take(gradients: Iterator[Tensor], weights: list[keras.Variable]) -> list[Tensor]:
    """The next gradients, one for each weight."""
    return [next(gradients) for _ in weights]
