"""What several processes that train together tell each other, beside gradients.

The same in every package.
"""

import pickle
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from . import workers
from .errors import PackageError

T = TypeVar("T")
Array = NDArray[Any]


class Processes(workers.Workers):
    """One of several processes.

    `gathered` gives the arrays of all, of one shape, along a new first axis.
    """

    def __init__(
        self, rank: int, count: int, gathered: Callable[[Array], Array]
    ) -> None:
        self.rank, self.count, self._gathered = rank, count, gathered

    def of_first(self, make: Callable[[], T]) -> T:
        """What the first process makes; its PackageError is raised in all of them."""
        message = b""
        if self.rank == 0:
            try:
                message = pickle.dumps((make(), None))
            except PackageError as error:
                message = pickle.dumps((None, error))
        (size,) = self.largest([len(message)])
        letters = np.zeros(size, np.int32)  # not every engine gathers bytes
        letters[: len(message)] = np.frombuffer(message, np.uint8)
        first = self._gathered(letters)[0].astype(np.uint8).tobytes()
        value, refusal = pickle.loads(first)
        if refusal is not None:
            raise refusal
        return cast(T, value)

    def means(self, values: Sequence[float]) -> list[float]:
        """The mean over the processes of each number."""
        if not values:  # an empty array ends TensorFlow
            return []
        means: list[float] = (
            self._gathered(np.array(values, np.float64)).mean(0).tolist()
        )
        return means

    def largest(self, values: Sequence[int]) -> list[int]:
        """The largest that any process has of each number."""
        largest: list[int] = self._gathered(np.array(values, np.int64)).max(0).tolist()
        return largest
