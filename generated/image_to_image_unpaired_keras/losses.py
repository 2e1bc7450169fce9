"""The loss terms: each gives one number per example, shape (batch,).

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

from .kinks import absolute
from .support.device import Tensor, ops


def fools(critic_on_fake_b: Tensor, critic_on_fake_a: Tensor) -> Tensor:
    """square(critic_b(fake_b) - 1) + square(critic_a(fake_a) - 1)"""
    return (critic_on_fake_b - 1) ** 2 + (critic_on_fake_a - 1) ** 2


def cycle(a: Tensor, back_a: Tensor, b: Tensor, back_b: Tensor) -> Tensor:
    """mae(a, back_a) + mae(b, back_b)"""
    return ops.mean(absolute(a - back_a), axis=(1, 2, 3)) + ops.mean(
        absolute(b - back_b), axis=(1, 2, 3)
    )


def judge_a(critic_on_a: Tensor, critic_on_fake_a: Tensor) -> Tensor:
    """square(critic_a(a) - 1) + square(critic_a(fake_a))"""
    return (critic_on_a - 1) ** 2 + critic_on_fake_a**2


def judge_b(critic_on_b: Tensor, critic_on_fake_b: Tensor) -> Tensor:
    """square(critic_b(b) - 1) + square(critic_b(fake_b))"""
    return (critic_on_b - 1) ** 2 + critic_on_fake_b**2
