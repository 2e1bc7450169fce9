"""Parts of square matrices, (batch, d, d).

The same in every package.
"""

from .support.device import Tensor, ops


def diagonal(m: Tensor) -> Tensor:
    """(batch, d)"""
    return ops.sum(m * ops.eye(m.shape[1], dtype=m.dtype), axis=2)


def off_diagonal(m: Tensor) -> Tensor:
    """The same with 0 on the diagonal, (batch, d, d)."""
    return m * (1 - ops.eye(m.shape[1], dtype=m.dtype))
