"""The loss terms: each gives one number per example, shape (batch,).

Written from vae.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return ops.sum((x - x_hat) ** 2, axis=(1, 2, 3))


def kl(q: dict[str, Tensor]) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * ops.sum(
        q["mean"] ** 2 + ops.exp(q["log_var"]) - 1 - q["log_var"], axis=1
    )
