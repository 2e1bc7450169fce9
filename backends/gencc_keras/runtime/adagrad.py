"""AdaGrad as its paper defines it; Keras' own has epsilon inside the root.

The same in every package.
"""

from collections.abc import Iterable
from typing import Any

import keras

from .optimizers import Optimizer, decayed, zeros
from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class Adagrad(Optimizer):
    """s <- s + g^2; p <- p - lr g / (sqrt(s) + epsilon).

    g is the gradient plus weight_decay p. Duchi, Hazan & Singer 2011, JMLR 12.
    """

    def __init__(
        self,
        weights: Iterable[keras.Variable],
        lr: float,
        epsilon: float,
        weight_decay: float = 0.0,
    ) -> None:
        self.lr, self.epsilon, self.weight_decay = lr, epsilon, weight_decay
        self.build(weights)

    def build(self, weights: Iterable[keras.Variable]) -> None:
        """Begin with these weights, remembering nothing."""
        self.weights = list(weights)
        self.steps = None
        self.state = {"sum": zeros(self.weights)}

    def get_config(self) -> dict[str, Any]:
        """Its numbers, without what belongs to the weights."""
        return {n: getattr(self, n) for n in ("lr", "epsilon", "weight_decay")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Adagrad":
        """One that `build` has yet to give weights."""
        return cls((), **config)

    def move(self, gradients: list[Tensor]) -> None:
        """One step by the rule above."""
        gradients = decayed(gradients, self.weights, self.weight_decay)
        for weight, s, g in zip(
            self.weights, self.state["sum"], gradients, strict=True
        ):
            s.assign_add(ops.square(g))
            weight.assign_sub(self.lr * g / (ops.sqrt(s) + self.epsilon))
