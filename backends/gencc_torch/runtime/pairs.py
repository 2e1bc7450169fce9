"""Pairs of examples of a minibatch, (batch, batch, ...).

The same in every package.
"""

from torch import Tensor


def others(pairs: Tensor) -> Tensor:
    """Each example with the others only: row i without its element i, (batch, batch - 1, ...).

    Behind the first element the diagonal is the last column of (batch - 1, batch + 1).
    """
    count = len(pairs)
    rows = pairs.flatten(0, 1)[1:].unflatten(0, (count - 1, count + 1))
    return rows[:, :-1].flatten(0, 1).unflatten(0, (count, count - 1))
