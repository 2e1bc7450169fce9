"""The loss terms: each gives one number per example, shape (batch,).

Written from super_resolution.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def told_apart(logits_x: Tensor, logits_high: Tensor) -> Tensor:
    """-log(critic(x)) - log(1 - critic(high))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_x) - ops.log_sigmoid(-logits_high)


def reconstruction(x: Tensor, high: Tensor) -> Tensor:
    """mse(x, high)"""
    return ops.mean((x - high) ** 2, axis=(1, 2, 3))


def fools(logits_high: Tensor) -> Tensor:
    """-log(critic(high))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_high)
