"""Parts of square matrices, (batch, d, d).

The same in every package.
"""

import torch
from torch import Tensor


def diagonal(m: Tensor) -> Tensor:
    """(batch, d)"""
    return torch.diagonal(m, dim1=1, dim2=2)


def off_diagonal(m: Tensor) -> Tensor:
    """The same with 0 on the diagonal, (batch, d, d)."""
    return m - torch.diag_embed(diagonal(m))
