"""The loss terms: each gives one number per example, shape (batch,).

Written from wgan_gp.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def penalty(critic_slope_at_u: Tensor) -> Tensor:
    """square(slope - 1)"""
    slope = ops.sqrt(ops.sum(critic_slope_at_u**2, axis=1) + 1e-12)
    return (slope - 1) ** 2


def distance(critic_on_x: Tensor, critic_on_fake: Tensor) -> Tensor:
    """critic(x) - critic(fake)"""
    return critic_on_x - critic_on_fake
