"""The loss terms: each gives one number per example, shape (batch,).

Written from aae_gaussian.yaml by gencc 0.x.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return torch.sum((x - x_hat) ** 2, dim=(1, 2, 3))


def told_apart(logits_z_prior: Tensor, logits_z: Tensor) -> Tensor:
    """-log(critic(sample(prior.z))) - log(1 - critic(z))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_z_prior) - F.logsigmoid(-logits_z)


def fools(logits_z: Tensor) -> Tensor:
    """-log(critic(z))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -F.logsigmoid(logits_z)
