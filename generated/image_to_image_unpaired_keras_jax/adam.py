"""Adam as its paper defines it; Keras' own has epsilon elsewhere.

The same in every package.
"""

import math
from collections.abc import Iterable
from typing import Any

import keras

from .optimizers import Optimizer, decayed, zeros
from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class Adam(Optimizer):
    """p <- p - lr m_hat / (sqrt(v_hat) + epsilon), with

    m <- beta_1 m + (1 - beta_1) g and m_hat = m / (1 - beta_1^t),
    v <- beta_2 v + (1 - beta_2) g^2 and v_hat = v / (1 - beta_2^t),
    where g is the gradient plus weight_decay p.

    Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1.
    """

    def __init__(
        self,
        weights: Iterable[keras.Variable],
        lr: float,
        beta_1: float,
        beta_2: float,
        epsilon: float,
        weight_decay: float = 0.0,
    ) -> None:
        self.lr, self.beta_1, self.beta_2, self.epsilon = lr, beta_1, beta_2, epsilon
        self.weight_decay = weight_decay
        self.build(weights)

    def build(self, weights: Iterable[keras.Variable]) -> None:
        """Begin with these weights, remembering nothing."""
        self.weights = list(weights)
        self.steps = keras.Variable(0, dtype="int64", trainable=False)
        self.state = {"m": zeros(self.weights), "v": zeros(self.weights)}

    def get_config(self) -> dict[str, Any]:
        """Its numbers, without what belongs to the weights."""
        names = "lr", "beta_1", "beta_2", "epsilon", "weight_decay"
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Adam":
        """One that `build` has yet to give weights."""
        return cls((), **config)

    def move(self, gradients: list[Tensor]) -> None:
        """One step by the rule above."""
        self.step(decayed(gradients, self.weights, self.weight_decay))

    def step(self, gradients: list[Tensor]) -> None:
        """One step along these gradients, without weight decay."""
        self.steps.assign_add(1)
        steps = ops.cast(self.steps, self.weights[0].dtype)
        # 1 - beta^t would lose digits; expm1(x) is exp(x) - 1 without that.
        correction_1 = -ops.expm1(steps * logarithm(self.beta_1))
        root_2 = ops.sqrt(-ops.expm1(steps * logarithm(self.beta_2)))
        # Both sides of the fraction times the root: fewer passes over the weights.
        rate, epsilon = self.lr * root_2 / correction_1, self.epsilon * root_2
        lists = zip(
            self.weights, self.state["m"], self.state["v"], gradients, strict=True
        )
        for weight, m, v, g in lists:
            m.assign_add((1 - self.beta_1) * (g - m))
            v.assign_add((1 - self.beta_2) * (ops.square(g) - v))
            weight.assign_sub(rate * m / (ops.sqrt(v) + epsilon))


def logarithm(beta: float) -> float:
    """log(beta); of 0, which is a moment without a memory, -inf."""
    return math.log(beta) if beta > 0 else -math.inf
