"""The loss terms: each gives one number per example, shape (batch,).

Written from image_to_image.yaml by gencc 0.x.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def told_apart(logits_x_a: Tensor, logits_x_hat_a: Tensor) -> Tensor:
    """-log(critic(x, a)) - log(1 - critic(x_hat, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_x_a) - F.logsigmoid(-logits_x_hat_a)


def fools(logits_x_hat_a: Tensor) -> Tensor:
    """-log(critic(x_hat, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_x_hat_a)


def distance(x: Tensor, x_hat: Tensor) -> Tensor:
    """mae(x, x_hat)"""
    return torch.mean(torch.abs(x - x_hat), dim=(1, 2, 3))
