"""The loss terms: each gives one number per example, shape (batch,).

Written from gan_squared.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def discriminator_objective(logits_x: Tensor, logits_fake: Tensor) -> Tensor:
    """log(discriminator(x)) + log(1 - discriminator(fake))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return ops.log_sigmoid(logits_x) + ops.log_sigmoid(-logits_fake)


def generator_objective(logits_fake: Tensor) -> Tensor:
    """square(1 - discriminator(fake))"""
    return (1 - ops.sigmoid(logits_fake)) ** 2
