"""Attention: at every position a mean over all positions, weighted by how well they fit.

The same in every package.
"""

import math

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """y_i = sum_j a_ij v_j, where a_i = softmax_j(q_i . k_j / sqrt(size)), in each head.

    q, k and v (channels, *sides) are what three layers make of the input; positions are
    the pixels. Vaswani et al. 2017, arXiv:1706.03762; without the root Zhang et al. 2019,
    arXiv:1805.08318. If `causal`, j goes up to i alone. Written out, as F.scaled_dot_product_attention has no second
    derivative.
    """

    def __init__(
        self,
        query: nn.Module,
        key: nn.Module,
        value: nn.Module,
        heads: int,
        scaled: bool = True,
        causal: bool = False,
    ) -> None:
        super().__init__()
        self.query, self.key, self.value = query, key, value
        self.heads, self.scaled, self.causal = heads, scaled, causal

    def forward(self, x: Tensor) -> Tensor:
        query: Tensor = self.query(x)
        q, k = self.by_head(query), self.by_head(self.key(x))
        v = self.by_head(self.value(x))
        scores = q.mT @ k  # (batch, heads, positions of q, positions of k)
        if self.scaled:
            scores = scores / math.sqrt(q.shape[2])
        if self.causal:
            later = torch.ones_like(scores, dtype=torch.bool).triu(1)
            scores = scores.masked_fill(later, -math.inf)
        y = v @ scores.softmax(-1).mT
        return y.flatten(1, 2).unflatten(2, query.shape[2:])

    def by_head(self, x: Tensor) -> Tensor:
        """(batch, channels, *sides) -> (batch, heads, size, positions)"""
        return x.flatten(2).unflatten(1, (self.heads, -1))
