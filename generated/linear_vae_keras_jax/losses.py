"""The loss terms: each gives one number per example, shape (batch,).

Written from linear_vae.yaml by gencc 0.x.
"""

import math

from .support.device import Tensor, ops


def log_likelihood(log_var_x: Tensor, x: Tensor, p_mean: Tensor) -> Tensor:
    """log_prob(p, x)"""
    return -0.5 * ops.sum(
        math.log(2 * math.pi) + log_var_x + (x - p_mean) ** 2 / ops.exp(log_var_x),
        axis=(1, 2, 3),
    )


def kl(q: dict[str, Tensor]) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * ops.sum(
        q["mean"] ** 2 + ops.exp(q["log_var"]) - 1 - q["log_var"], axis=1
    )
