"""The nearest row of a table, as in vector quantization, arXiv:1711.00937.

The same in every package.
"""

from torch import Tensor


def nearest(book: Tensor, v: Tensor) -> Tensor:
    """The row of the book nearest to each vector, the first of those that tie.

    book (1, size, codes), v (batch, size) or (batch, size, ...), like the result.
    """
    codes, vectors = book[0].T, v.movedim(1, -1)
    # |v - e|^2 - |v|^2, as |v| is the same for all codes
    distances = codes.square().sum(dim=1) - 2 * vectors @ codes.T
    return codes[distances.argmin(dim=-1)].movedim(-1, 1)
