"""Optimizers as their papers define them; those of Keras differ.

The same in every package.
"""

from collections.abc import Iterable
from typing import Any

import keras

from .support.device import Tensor, behind, ops


class Optimizer:
    """Moves its weights along gradients.

    `state` holds what it keeps for each weight, by the names of a checkpoint; `steps`
    counts its steps, and is None for a rule that does not use them.
    """

    lr: float | keras.Variable  # a variable if it changes
    weights: list[keras.Variable]
    state: dict[str, list[keras.Variable]]
    steps: Any
    sums: tuple[keras.Variable, ...] = ()  # of gradients, where they are accumulated

    def build(self, weights: Iterable[keras.Variable]) -> None:
        """Begin with these weights, remembering nothing."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Its numbers, without what belongs to the weights."""
        raise NotImplementedError

    def apply(self, gradients: Iterable[Tensor], after: Iterable[Tensor] = ()) -> None:
        """Make one step along these gradients, one for each weight.

        `after` holds values to be computed from the weights as they were before the
        step.
        """
        gradients = list(gradients)
        with behind([*gradients, *after]):
            self.move(gradients)

    def move(self, gradients: list[Tensor]) -> None:
        """One step by the rule of the optimizer."""
        raise NotImplementedError


def decayed(
    gradients: list[Tensor], weights: list[keras.Variable], weight_decay: float
) -> list[Tensor]:
    """g + weight_decay p, the gradients with weight_decay / 2 |p|^2 in the objective."""
    if not weight_decay:
        return gradients
    pairs = zip(gradients, weights, strict=True)
    return [g + weight_decay * weight for g, weight in pairs]


def zeros(weights: Iterable[keras.Variable]) -> list[keras.Variable]:
    """A variable of zeros for each weight, as optimizers start with."""
    return [
        keras.Variable(ops.zeros(w.shape, w.dtype), dtype=w.dtype, trainable=False)
        for w in weights
    ]
