"""The loss terms: each gives one number per example, shape (batch,).

Written from aae_universal.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def reconstruction(x: Tensor, x_hat: Tensor) -> Tensor:
    """sse(x, x_hat)"""
    return ops.sum((x - x_hat) ** 2, axis=(1, 2, 3))


def told_apart(logits_z_prior: Tensor, logits_z: Tensor) -> Tensor:
    """-log(critic(sample(prior.z))) - log(1 - critic(z))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_z_prior) - ops.log_sigmoid(-logits_z)


def fools(logits_z: Tensor) -> Tensor:
    """-log(critic(z))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return -ops.log_sigmoid(logits_z)
