"""Pairs of examples of a minibatch, (batch, batch, ...).

The same in every package.
"""

from .support.device import Tensor, ops


def others(pairs: Tensor) -> Tensor:
    """Each example with the others only: row i without its element i, (batch, batch - 1, ...).

    Behind the first element the diagonal is the last column of (batch - 1, batch + 1).
    """
    count, _, *shape = ops.shape(pairs)
    behind = ops.reshape(pairs, (count * count, *shape))[1:]
    rows = ops.reshape(behind, (count - 1, count + 1, *shape))
    return ops.reshape(rows[:, :-1], (count, count - 1, *shape))
