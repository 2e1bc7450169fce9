"""The loss terms: each gives one number per example, shape (batch,).

Written from conv_vae.yaml by gencc 0.x.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from .model import EncoderOutput


def reconstruction(x: Tensor, x_hat_logits: Tensor) -> Tensor:
    """sum(bce(x, x_hat))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return torch.sum(
        F.binary_cross_entropy_with_logits(x_hat_logits, x, reduction="none"),
        dim=(1, 2, 3),
    )


def kl(q: EncoderOutput) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * torch.sum(q.mean**2 + torch.exp(q.log_var) - 1 - q.log_var, dim=1)
