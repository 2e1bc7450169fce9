"""The loss terms: each gives one number per example, shape (batch,)."""

from torch import Tensor


def penalty(slope: Tensor) -> Tensor:
    """square(slope - 1)"""
    return (slope - 1) ** 2


def distance(critic_x: Tensor, critic_fake: Tensor) -> Tensor:
    """critic(x) - critic(fake)"""
    return critic_x - critic_fake


def height(critic_fake: Tensor) -> Tensor:
    """critic(fake)"""
    return critic_fake
