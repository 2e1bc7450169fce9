"""Optimizers as their papers define them; Keras' own differ in where epsilon stands."""

import math
from collections.abc import Iterable

import keras
from keras import ops

from .support.device import Tensor


class Adam:
    """p <- p - lr m_hat / (sqrt(v_hat) + epsilon), with

    m <- beta_1 m + (1 - beta_1) g and m_hat = m / (1 - beta_1^t),
    v <- beta_2 v + (1 - beta_2) g^2 and v_hat = v / (1 - beta_2^t).

    Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1.
    """

    def __init__(
        self,
        weights: Iterable[keras.Variable],
        lr: float,
        beta_1: float,
        beta_2: float,
        epsilon: float,
    ) -> None:
        self.weights = list(weights)
        self.lr, self.beta_1, self.beta_2, self.epsilon = lr, beta_1, beta_2, epsilon
        self.steps = keras.Variable(0, dtype="int64", trainable=False)
        self.state = {"m": zeros(self.weights), "v": zeros(self.weights)}

    def apply(self, gradients: Iterable[Tensor]) -> None:
        """Make one step along these gradients, one for each weight."""
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


class SGD:
    """b <- momentum b + g; p <- p - lr b. With nesterov: p <- p - lr (g + momentum b)."""

    def __init__(
        self,
        weights: Iterable[keras.Variable],
        lr: float,
        momentum: float,
        nesterov: bool = False,
    ) -> None:
        self.weights = list(weights)
        self.lr, self.momentum, self.nesterov = lr, momentum, nesterov
        self.steps = None
        self.state = {"momentum": zeros(self.weights)} if momentum else {}

    def apply(self, gradients: Iterable[Tensor]) -> None:
        """Make one step along these gradients, one for each weight."""
        buffers = self.state.get("momentum", [None] * len(self.weights))
        for weight, b, g in zip(self.weights, buffers, gradients, strict=True):
            if b is not None:
                b.assign(self.momentum * b + g)
                g = g + self.momentum * b if self.nesterov else b
            weight.assign_sub(self.lr * g)


Optimizer = Adam | SGD


def logarithm(beta: float) -> float:
    """Of a beta that may be 0, for a moment without a memory."""
    return math.log(beta) if beta > 0 else -math.inf


def zeros(weights: Iterable[keras.Variable]) -> list[keras.Variable]:
    """A variable of zeros for each weight, as optimizers start with."""
    return [
        keras.Variable(ops.zeros(w.shape, w.dtype), dtype=w.dtype, trainable=False)
        for w in weights
    ]
