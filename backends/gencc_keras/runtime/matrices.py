"""Parts of square matrices, (batch, d, d), products and inverses.

The same in every package.
"""

from .support.device import Tensor, ops


def diagonal(m: Tensor) -> Tensor:
    """(batch, d)"""
    return ops.sum(m * ops.eye(m.shape[1], dtype=m.dtype), axis=2)


def off_diagonal(m: Tensor) -> Tensor:
    """The same with 0 on the diagonal, (batch, d, d)."""
    return m * (1 - ops.eye(m.shape[1], dtype=m.dtype))


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """The product, of a (..., n, k) and b (..., k, m) or (..., k)."""
    if len(b.shape) < len(a.shape):
        return ops.sum(a * b[..., None, :], axis=-1)
    return ops.matmul(a, b)


def inverse(m: Tensor) -> Tensor:
    """The inverse."""
    return ops.inv(m)


def logdet(m: Tensor) -> Tensor:
    """log |det m|, (...)."""
    return ops.slogdet(m)[1]


def cholesky(m: Tensor) -> Tensor:
    """The lower triangular factor."""
    return ops.cholesky((m + ops.swapaxes(m, -1, -2)) / 2)


def identity(size: int) -> Tensor:
    """1 on the diagonal and 0 elsewhere, one for all examples: (1, size, size)."""
    return ops.eye(size)[None]
