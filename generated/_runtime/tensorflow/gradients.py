"""Gradients of a step with several optimizers, or of weights that it does not reach.

The same in every package.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import keras

from .support.device import Tensor


def take(gradients: Iterator[Tensor], weights: list[keras.Variable]) -> list[Tensor]:
    """The next gradients, one for each weight."""
    return [next(gradients) for _ in weights]


def variables(weights: Iterable[keras.Variable]) -> list[Any]:
    """TensorFlow's own variables behind the weights, for which it can make zeros."""
    return [weight.value for weight in weights]
