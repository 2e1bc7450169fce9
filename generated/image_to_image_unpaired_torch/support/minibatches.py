"""Which items each training step sees, as a function of seed and step alone.

The same in every package.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import workers
from .errors import DataError
from .streams import permutation


def minibatches_per_epoch(count: int, batch: int) -> int:
    """How many full minibatches `count` items give.

    Raises DataError when they do not fill a single one, and PackageError when workers
    cannot share one equally.
    """
    workers.part(batch)
    if count < batch:
        raise DataError(
            f"the data hold {count} items, fewer than one minibatch of {batch}; "
            "use more data or a smaller minibatch"
        )
    return count // batch


def minibatch_indices(
    seed: int, count: int, batch: int, number: int, domain: str = ""
) -> NDArray[np.int64]:
    """The items of minibatch `number`, shape (batch,); of several workers its own part.

    Minibatches are counted from 0 over the whole training. Each epoch has its own
    order, and so has each domain; the count % batch items at the end of that order are
    not visited.
    """
    epoch, position = divmod(number, minibatches_per_epoch(count, batch))
    order = _epoch_order(seed, f"data/{domain}" if domain else "data", count, epoch)
    rows = order[position * batch : (position + 1) * batch]
    return rows[workers.part(batch)].copy()


def in_order(count: int, batch: int) -> Iterator[slice]:
    """All items in their order, in minibatches of which the last one is smaller.

    One that would be left over by itself belongs to those before it, as much that is
    computed of a minibatch takes two.
    """
    start = 0
    while start < count:
        stop = count if count - start <= batch + 1 else start + batch
        yield slice(start, stop)
        start = stop


@lru_cache(maxsize=4)  # so that looking ahead into the next epoch costs nothing
def _epoch_order(seed: int, what: str, count: int, epoch: int) -> NDArray[np.int64]:
    return permutation(seed, what, epoch, count)
