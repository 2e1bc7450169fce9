"""The loss terms: each gives one number per example, shape (batch,).

Written from denoising_ae.yaml by gencc 0.x.
"""

import torch
from torch import Tensor


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return torch.sum((x - x_hat) ** 2, dim=(1, 2, 3))
