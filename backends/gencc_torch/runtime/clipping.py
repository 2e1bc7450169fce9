"""Bounds for the gradient of a step, and for the weights that it moves.

The same in every package.
"""

from collections.abc import Iterable

import torch
from torch import Tensor


def clip_norm(weights: Iterable[Tensor], largest: float) -> None:
    """g <- g c / max(c, |g|), |g| the norm of the gradients of all these weights.

    What PyTorch has for it divides by |g| + 10^-6.
    """
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    norm = torch.nn.utils.get_total_norm(gradients)
    scale = largest / norm.clamp(min=largest)
    for gradient in gradients:
        gradient.mul_(scale)


@torch.no_grad()
def clip_weights(weights: Iterable[Tensor], largest: float) -> None:
    """p <- min(max(p, -c), c)"""
    for weight in weights:
        weight.clamp_(-largest, largest)
