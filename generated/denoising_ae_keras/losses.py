"""The loss terms: each gives one number per example, shape (batch,).

Written from denoising_ae.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return ops.sum((x - x_hat) ** 2, axis=(1, 2, 3))
