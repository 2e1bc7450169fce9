"""The loss terms: each gives one number per example, shape (batch,).

Written from vae.yaml by gencc 0.x.
"""

import torch
from torch import Tensor

from .model import EncoderOutput


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return torch.sum((x - x_hat) ** 2, dim=(1, 2, 3))


def kl(q: EncoderOutput) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * torch.sum(q.mean**2 + torch.exp(q.log_var) - 1 - q.log_var, dim=1)
