"""The nearest row of a table, as in vector quantization, arXiv:1711.00937.

The same in every package.
"""

import torch
from torch import Tensor


def nearest(book: Tensor, v: Tensor) -> Tensor:
    """The row of the book nearest to each vector, the first of those that tie.

    book (1, size, codes), v (batch, size) or (batch, size, ...), like the result.
    """
    codes, vectors = book[0].T, v.movedim(1, -1)
    # Number by number: a product of matrices would round equal rows differently.
    distances = torch.zeros((), dtype=v.dtype, device=v.device)
    for i in range(codes.shape[1]):
        distances = distances + (vectors[..., i, None] - codes[:, i]).square()
    return codes[distances.argmin(dim=-1)].movedim(-1, 1)
