"""The nearest row of a table, as in vector quantization, arXiv:1711.00937.

The same in every package.
"""

from .support.device import Tensor, ops


def nearest(book: Tensor, v: Tensor) -> Tensor:
    """The row of the book nearest to each vector, the first of those that tie.

    book (1, codes, size), v (batch, size) or (batch, ..., size), like the result.
    """
    codes = book[0]
    # |v - e|^2 - |v|^2, as |v| is the same for all codes
    distances = ops.sum(codes**2, axis=1) - 2 * ops.matmul(v, ops.transpose(codes))
    # Of the distances themselves, ops.argmin would take -0 for smaller than 0.
    above = distances - ops.min(distances, axis=-1, keepdims=True)
    return ops.take(codes, ops.argmin(above, axis=-1), axis=0)
