"""The loss terms: each gives one number per example, shape (batch,)."""

from keras import ops

from .support.device import Tensor


def told_apart(logits_x_a: Tensor, logits_b_a: Tensor) -> Tensor:
    """-log(critic(x, a)) - log(1 - critic(b, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_x_a) - ops.log_sigmoid(-logits_b_a)


def fools(logits_b_a: Tensor) -> Tensor:
    """-log(critic(b, a))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_b_a)


def distance(x: Tensor, b: Tensor) -> Tensor:
    """mae(x, b)"""
    return ops.mean(ops.abs(x - b), axis=(1, 2, 3))
