"""RMSprop as its lecture defines it; Keras' own has epsilon inside the root.

The same in every package.
"""

from collections.abc import Iterable
from typing import Any

import keras

from .optimizers import Optimizer, decayed, zeros
from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class RMSprop(Optimizer):
    """v <- rho v + (1 - rho) g^2; p <- p - lr g / (sqrt(v) + epsilon).

    g is the gradient plus weight_decay p.
    Tieleman & Hinton 2012, "Neural networks for machine learning", lecture 6e.
    """

    def __init__(
        self,
        weights: Iterable[keras.Variable],
        lr: float,
        rho: float,
        epsilon: float,
        weight_decay: float = 0.0,
    ) -> None:
        self.lr, self.rho, self.epsilon = lr, rho, epsilon
        self.weight_decay = weight_decay
        self.build(weights)

    def build(self, weights: Iterable[keras.Variable]) -> None:
        """Begin with these weights, remembering nothing."""
        self.weights = list(weights)
        self.steps = None
        self.state = {"v": zeros(self.weights)}

    def get_config(self) -> dict[str, Any]:
        """Its numbers, without what belongs to the weights."""
        names = "lr", "rho", "epsilon", "weight_decay"
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "RMSprop":
        """One that `build` has yet to give weights."""
        return cls((), **config)

    def move(self, gradients: list[Tensor]) -> None:
        """One step by the rule above."""
        gradients = decayed(gradients, self.weights, self.weight_decay)
        for weight, v, g in zip(self.weights, self.state["v"], gradients, strict=True):
            v.assign(self.rho * v + (1 - self.rho) * ops.square(g))
            weight.assign_sub(self.lr * g / (ops.sqrt(v) + self.epsilon))
