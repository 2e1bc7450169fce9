"""The loss terms: each gives one number per example, shape (batch,).

Written from autoencoder.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """mse(x, x_hat)"""
    return ops.mean((x - x_hat) ** 2, axis=(1, 2, 3))
