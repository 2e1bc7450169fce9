"""Bounds for the gradient of a step, and for the weights that it moves.

The same in every package.
"""

from collections.abc import Iterable

import keras

from .support.device import Tensor, ops


def clip_norm(gradients: list[Tensor], largest: float) -> list[Tensor]:
    """g <- g c / max(c, |g|), |g| the norm of all these gradients together."""
    norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))
    scale = largest / ops.maximum(norm, largest)
    return [g * scale for g in gradients]


def clip_value(gradients: list[Tensor], largest: float) -> list[Tensor]:
    """g <- min(max(g, -c), c)"""
    return [ops.clip(g, -largest, largest) for g in gradients]


def clip_weights(weights: Iterable[keras.Variable], largest: float) -> None:
    """p <- min(max(p, -c), c)"""
    for weight in weights:
        weight.assign(ops.clip(weight, -largest, largest))
