"""The loss terms: each gives one number per example, shape (batch,).

Written from super_resolution.yaml by gencc 0.x.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def told_apart(logits_x: Tensor, logits_high: Tensor) -> Tensor:
    """-log(critic(x)) - log(1 - critic(high))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_x) - F.logsigmoid(-logits_high)


def reconstruction(x: Tensor, high: Tensor) -> Tensor:
    """mse(x, high)"""
    return torch.mean((x - high) ** 2, dim=(1, 2, 3))


def fools(logits_high: Tensor) -> Tensor:
    """-log(critic(high))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_high)
