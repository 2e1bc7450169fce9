"""The loss terms: each gives one number per example, shape (batch,).

Written from code_classifier.yaml by gencc 0.x.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return torch.sum((x - x_hat) ** 2, dim=(1, 2, 3))


def cross_entropy(y: Tensor, p_logits: Tensor) -> Tensor:
    """cross_entropy(y, p)

    On logits: the logarithm of a rounded softmax would lose digits.
    """
    return F.cross_entropy(p_logits, y, reduction="none")
