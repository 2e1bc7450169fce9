"""Pairs of examples of a minibatch, (batch, batch, ...).

The same in every package.
"""

from .support.device import Tensor, ops
from .support.sharing import own


def others(pairs: Tensor) -> Tensor:
    """Each example with the others only: row i without its element i, (batch, batch - 1, ...).

    Behind the first element the diagonal is the last column of (batch - 1, batch + 1).
    A device that has a part of the minibatch has a part of the rows.
    """
    rows, count, *shape = ops.shape(pairs)
    if rows < count:
        every = ops.arange(count, dtype="int32")
        places = own(ops.where(every[:-1] < every[:, None], every[:-1], every[:-1] + 1))
        sides = (1,) * len(shape)
        places = ops.reshape(places, (rows, count - 1, *sides))
        return ops.take_along_axis(pairs, places, axis=1)
    behind = ops.reshape(pairs, (count * count, *shape))[1:]
    rows = ops.reshape(behind, (count - 1, count + 1, *shape))
    return ops.reshape(rows[:, :-1], (count, count - 1, *shape))
