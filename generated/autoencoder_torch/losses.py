"""The loss terms: each gives one number per example, shape (batch,).

Written from autoencoder.yaml by gencc 0.x.
"""

import torch
from torch import Tensor


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """mse(x, x_hat)"""
    return torch.mean((x - x_hat) ** 2, dim=(1, 2, 3))
