"""What moves weights: optimizers as their papers define them, of which Keras' own differ.

The same in every package.
"""

from collections.abc import Iterable
from typing import Any

import keras
from keras import ops

from .support.device import Tensor, behind


class Optimizer:
    """Moves its weights along gradients.

    `state` has what it keeps of each weight, by the names of a checkpoint; `steps` how many
    steps it has made, None for one that does not ask.
    """

    weights: list[keras.Variable]
    state: dict[str, list[keras.Variable]]
    steps: keras.Variable | None

    def build(self, weights: Iterable[keras.Variable]) -> None:
        """Begin with these weights, remembering nothing."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Its numbers, without what belongs to the weights."""
        raise NotImplementedError

    def apply(self, gradients: Iterable[Tensor], after: Iterable[Tensor] = ()) -> None:
        """Make one step along these gradients, one for each weight.

        What stands in `after` is computed from the weights as they were before it.
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
    """g + weight_decay p: the gradients of an objective that has the squares of weights."""
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
