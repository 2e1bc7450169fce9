"""The loss terms: each gives one number per example, shape (batch,)."""

import torch
from torch import Tensor


def separation(straight: Tensor, crossed: Tensor) -> Tensor:
    """minimum(straight, crossed)"""
    return torch.where(straight <= crossed, straight, crossed)
