"""The loss terms: each gives one number per example, shape (batch,).

Written from conv_vae.yaml by gencc 0.x.
"""

from .support.device import Tensor, ops


def reconstruction(x: Tensor, x_hat_logits: Tensor) -> Tensor:
    """sum(bce(x, x_hat))

    On logits: the logarithm of a rounded sigmoid would lose digits.
    """
    return ops.sum(
        ops.binary_crossentropy(x, x_hat_logits, from_logits=True), axis=(1, 2, 3)
    )


def kl(q: dict[str, Tensor]) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * ops.sum(
        q["mean"] ** 2 + ops.exp(q["log_var"]) - 1 - q["log_var"], axis=1
    )
