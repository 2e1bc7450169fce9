"""Gradient descent, plain or with momentum; the velocity of Keras' own has lr inside.

The same in every package.
"""

from collections.abc import Iterable
from typing import Any

import keras

from .optimizers import Optimizer, decayed, zeros
from .support.device import Tensor


@keras.saving.register_keras_serializable(package="gencc")
class SGD(Optimizer):
    """b <- momentum b + g; p <- p - lr b. With nesterov: p <- p - lr (g + momentum b).

    g is the gradient plus weight_decay p.
    """

    def __init__(
        self,
        weights: Iterable[keras.Variable],
        lr: float,
        momentum: float,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.weight_decay = weight_decay
        self.build(weights)

    def build(self, weights: Iterable[keras.Variable]) -> None:
        """Begin with these weights, remembering nothing."""
        self.weights = list(weights)
        self.steps = None
        self.state = {"momentum": zeros(self.weights)} if self.momentum else {}

    def get_config(self) -> dict[str, Any]:
        """Its numbers, without what belongs to the weights."""
        names = "lr", "momentum", "nesterov", "weight_decay"
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "SGD":
        """One that `build` has yet to give weights."""
        return cls((), **config)

    def move(self, gradients: list[Tensor]) -> None:
        """One step by the rule above."""
        gradients = decayed(gradients, self.weights, self.weight_decay)
        buffers = self.state.get("momentum", [None] * len(self.weights))
        for weight, b, g in zip(self.weights, buffers, gradients, strict=True):
            if b is not None:
                b.assign(self.momentum * b + g)
                g = g + self.momentum * b if self.nesterov else b
            weight.assign_sub(self.lr * g)
