"""The loss terms: each gives one number per example, shape (batch,).

Written from vae_two_networks.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return ops.sum((x - x_hat) ** 2, axis=(1, 2, 3))


def kl(q_mean: Tensor, q_log_var: Tensor) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * ops.sum(q_mean**2 + ops.exp(q_log_var) - 1 - q_log_var, axis=1)
