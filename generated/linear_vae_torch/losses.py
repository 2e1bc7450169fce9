"""The loss terms: each gives one number per example, shape (batch,).

Written from linear_vae.yaml by gencc 0.x.
"""

import math

import torch
from torch import Tensor

from .model import EncoderOutput


def log_likelihood(log_var_x: Tensor, x: Tensor, p_mean: Tensor) -> Tensor:
    """log_prob(p, x)"""
    return -0.5 * torch.sum(
        math.log(2 * math.pi) + log_var_x + (x - p_mean) ** 2 / torch.exp(log_var_x),
        dim=(1, 2, 3),
    )


def kl(q: EncoderOutput) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * torch.sum(q.mean**2 + torch.exp(q.log_var) - 1 - q.log_var, dim=1)
