"""Pairs of examples of a minibatch, (batch, batch, ...).

The same in every package.
"""

import torch
from torch import Tensor

from .support.processes import own


def others(pairs: Tensor) -> Tensor:
    """Each example with the others only: row i without its element i, (batch, batch - 1, ...).

    Behind the first element the diagonal is the last column of (batch - 1, batch + 1).
    A process that has a part of the minibatch has a part of the rows.
    """
    count = pairs.shape[1]
    if len(pairs) < count:
        apart = own(~torch.eye(count, dtype=torch.bool, device=pairs.device))
        return pairs[apart].unflatten(0, (len(pairs), count - 1))
    rows = pairs.flatten(0, 1)[1:].unflatten(0, (count - 1, count + 1))
    return rows[:, :-1].flatten(0, 1).unflatten(0, (count, count - 1))
