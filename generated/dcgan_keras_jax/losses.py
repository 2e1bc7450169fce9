"""The loss terms: each gives one number per example, shape (batch,).

Written from dcgan.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def told_apart(logits_x: Tensor, logits_fake: Tensor) -> Tensor:
    """-log(discriminator(x)) - log(1 - discriminator(fake))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_x) - ops.log_sigmoid(-logits_fake)


def fools(logits_fake: Tensor) -> Tensor:
    """-log(discriminator(fake))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_fake)
