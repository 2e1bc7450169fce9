"""The loss terms: each gives one number per example, shape (batch,)."""

import torch
import torch.nn.functional as F
from torch import Tensor


def told_apart(logits_x_a: Tensor, logits_b_a: Tensor) -> Tensor:
    """-log(critic(x, a)) - log(1 - critic(b, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_x_a) - F.logsigmoid(-logits_b_a)


def fools(logits_b_a: Tensor) -> Tensor:
    """-log(critic(b, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_b_a)


def distance(x: Tensor, b: Tensor) -> Tensor:
    """mae(x, b)"""
    return torch.mean(torch.abs(x - b), dim=(1, 2, 3))
