"""Minibatches that a compiled step takes from the data itself.

The same in every package.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Rows(NamedTuple):
    """The rows of these numbers of a tensor, not taken yet."""

    table: Any
    numbers: NDArray[np.int64]


def of_iteration(tensors: Any, number: Any) -> list[tuple[Any, ...]]:
    """What the calls of this iteration are given, of what those of all are given.

    In tuples, as a call by itself has it: for a list its program would be made anew.
    """
    return [
        tuple(
            Rows(tensor.table, tensor.numbers[number])
            if isinstance(tensor, Rows)
            else tensor[number]
            for tensor in given
        )
        for given in tensors
    ]
