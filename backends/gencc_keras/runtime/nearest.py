"""The nearest row of a table, as in vector quantization, arXiv:1711.00937.

The same in every package.
"""

from .support.device import Tensor, ops


def nearest(book: Tensor, v: Tensor) -> Tensor:
    """The row of the book nearest to each vector, the first of those that tie.

    book (1, codes, size), v (batch, size) or (batch, ..., size), like the result.
    """
    codes = book[0]
    # Number by number: a product of matrices would round equal rows differently.
    distances = ops.zeros((), v.dtype)
    for i in range(codes.shape[1]):
        distances = distances + ops.square(v[..., i, None] - codes[:, i])
    return ops.take(codes, ops.argmin(distances, axis=-1), axis=0)
