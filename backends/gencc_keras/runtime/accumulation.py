"""Gradients of several minibatches before their mean moves the weights.

The same in every package.
"""

from collections.abc import Sequence

import keras

from .optimizers import Optimizer, zeros
from .support.device import Tensor


def accumulating(optimizer: Optimizer) -> Optimizer:
    """The optimizer with a sum for each of its weights."""
    optimizer.sums = tuple(zeros(optimizer.weights))
    return optimizer


def add(sums: Sequence[keras.Variable], gradients: list[Tensor], first: bool) -> None:
    """The gradients of one more minibatch; the first of them begins anew."""
    for total, g in zip(sums, gradients, strict=True):
        total.assign(g if first else total + g)


def means(sums: Sequence[keras.Variable], count: int) -> list[Tensor]:
    """The gradients of so many minibatches together."""
    return [total / count for total in sums]
