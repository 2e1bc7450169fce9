"""The loss terms: each gives one number per example, shape (batch,)."""

import torch
from torch import Tensor

from .model import EncoderOutput


def likelihood(log_noise: Tensor, x: Tensor, decoder_z: Tensor) -> Tensor:
    """log_prob(normal(decoder(z), log_noise), x)"""
    return -0.5 * torch.sum(
        1.8378770664093453 + (log_noise + (x - decoder_z) ** 2 / torch.exp(log_noise)),
        dim=(1, 2, 3),
    )


def kl(q: EncoderOutput) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * torch.sum(q.mean**2 + torch.exp(q.log_var) - 1 - q.log_var, dim=1)
