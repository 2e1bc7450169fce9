"""The loss terms: each gives one number per example, shape (batch,)."""

from keras import ops

from .support.device import Tensor


def likelihood(log_noise: Tensor, x: Tensor, decoder_z: Tensor) -> Tensor:
    """log_prob(normal(decoder(z), log_noise), x)"""
    return -0.5 * ops.sum(
        1.8378770664093453 + (log_noise + (x - decoder_z) ** 2 / ops.exp(log_noise)),
        axis=(1, 2, 3),
    )


def kl(q: dict[str, Tensor]) -> Tensor:
    """kl(q, prior.z)"""
    return 0.5 * ops.sum(
        q["mean"] ** 2 + ops.exp(q["log_var"]) - 1 - q["log_var"], axis=1
    )
