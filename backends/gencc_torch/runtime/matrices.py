"""Parts of square matrices, (batch, d, d), products and inverses.

The same in every package.
"""

import torch
from torch import Tensor

from .support.device import CHOSEN


def diagonal(m: Tensor) -> Tensor:
    """(batch, d)"""
    return torch.diagonal(m, dim1=1, dim2=2)


def off_diagonal(m: Tensor) -> Tensor:
    """The same with 0 on the diagonal, (batch, d, d)."""
    return m - torch.diag_embed(diagonal(m))


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """The product, of a (..., k, n) and b (..., m, k) or (..., k).

    As channels stand first, a matrix [n, k] is an array (k, n): all of these stand transposed.
    """
    if b.ndim < a.ndim:
        return (b.unsqueeze(-2) @ a).squeeze(-2)
    return b @ a


def inverse(m: Tensor) -> Tensor:
    """The inverse; NaN where there is none."""
    result, failed = torch.linalg.inv_ex(m)
    return torch.where(failed[..., None, None] > 0, torch.nan, result)


def logdet(m: Tensor) -> Tensor:
    """log |det m|, (...)."""
    result: Tensor = torch.linalg.slogdet(m).logabsdet
    return result


def cholesky(m: Tensor) -> Tensor:
    """The lower triangular factor, standing transposed as m does; NaN where there is none."""
    result, failed = torch.linalg.cholesky_ex((m + m.mT) / 2)
    return torch.where(failed[..., None, None] > 0, torch.nan, result).mT


def identity(size: int) -> Tensor:
    """1 on the diagonal and 0 elsewhere, one for all examples: (1, size, size)."""
    return torch.eye(size, device=CHOSEN["device"]).unsqueeze(0)
