"""The loss terms: each gives one number per example, shape (batch,)."""

from keras import ops

from .support.device import Tensor


def separation(straight: Tensor, crossed: Tensor) -> Tensor:
    """minimum(straight, crossed)"""
    return ops.where(straight <= crossed, straight, crossed)
