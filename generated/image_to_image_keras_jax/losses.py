"""The loss terms: each gives one number per example, shape (batch,).

Written from image_to_image.yaml by gencc 0.x.
"""

from .kinks import absolute
from .support.device import Tensor, ops


def told_apart(logits_x_a: Tensor, logits_x_hat_a: Tensor) -> Tensor:
    """-log(critic(x, a)) - log(1 - critic(x_hat, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_x_a) - ops.log_sigmoid(-logits_x_hat_a)


def fools(logits_x_hat_a: Tensor) -> Tensor:
    """-log(critic(x_hat, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_x_hat_a)


def distance(x: Tensor, x_hat: Tensor) -> Tensor:
    """mae(x, x_hat)"""
    return ops.mean(absolute(x - x_hat), axis=(1, 2, 3))
