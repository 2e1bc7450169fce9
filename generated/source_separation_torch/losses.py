"""The loss terms: each gives one number per example, shape (batch,).

Written from source_separation.yaml by gencc 0.x.
"""

import torch
from torch import Tensor

from .model import SeparatorOutput


def separation(found: SeparatorOutput, x: Tensor, s: Tensor) -> Tensor:
    """minimum(straight, crossed)"""
    straight = torch.mean((found.first - x) ** 2, dim=(1, 2, 3)) + torch.mean(
        (found.second - s) ** 2, dim=(1, 2, 3)
    )
    crossed = torch.mean((found.first - s) ** 2, dim=(1, 2, 3)) + torch.mean(
        (found.second - x) ** 2, dim=(1, 2, 3)
    )
    return torch.where(straight <= crossed, straight, crossed)
