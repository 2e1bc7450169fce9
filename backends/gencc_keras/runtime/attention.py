"""Attention: at every position a mean over all positions, weighted by how well they fit.

The same in every package.
"""

# Keras has no types.
# mypy: allow-subclassing-any

import math
from typing import Any

import keras

from .support.device import Tensor, ops


@keras.saving.register_keras_serializable(package="gencc")
class Attention(keras.Layer):
    """y_i = sum_j a_ij v_j, where a_i = softmax_j(q_i . k_j / sqrt(size)), in each head.

    It is called with [q, k, v], each (*sides, channels); positions are the pixels.
    Vaswani et al. 2017, arXiv:1706.03762; without the root Zhang et al. 2019,
    arXiv:1805.08318. If `causal`, j goes up to i alone.
    """

    def __init__(
        self, heads: int, scaled: bool = True, causal: bool = False, **keywords: Any
    ) -> None:
        super().__init__(**keywords)
        self.heads, self.scaled, self.causal = heads, scaled, causal

    def call(self, inputs: list[Tensor]) -> Tensor:
        query, key, value = inputs
        q, k, v = self.by_head(query), self.by_head(key), self.by_head(value)
        scores = ops.matmul(q, ops.swapaxes(k, 2, 3))
        if self.scaled:
            scores = scores / math.sqrt(q.shape[3])
        if self.causal:
            position = ops.arange(q.shape[2])
            later = position[None, :] > position[:, None]
            scores = ops.where(later, -math.inf, scores)
        y = ops.matmul(ops.softmax(scores, axis=-1), v)
        shape = (-1, *query.shape[1:-1], value.shape[-1])
        return ops.reshape(ops.swapaxes(y, 1, 2), shape)

    def by_head(self, x: Tensor) -> Tensor:
        """(batch, *sides, channels) -> (batch, heads, positions, size)"""
        positions, channels = math.prod(x.shape[1:-1]), x.shape[-1]
        shape = (-1, positions, self.heads, channels // self.heads)
        return ops.swapaxes(ops.reshape(x, shape), 1, 2)

    def get_config(self) -> dict[str, Any]:
        own = {"heads": self.heads, "scaled": self.scaled, "causal": self.causal}
        return {**super().get_config(), **own}
