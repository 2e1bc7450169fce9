"""Labels that outputs do not read from the data.

The same in every package.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def of_all(count: int, label: int | None, otherwise: int) -> NDArray[Any]:
    """`label`, or else `otherwise`, `count` times: (count,)."""
    return np.full(count, otherwise if label is None else label)


def unless_replaced(labels: NDArray[Any], label: int | None) -> NDArray[Any]:
    """The labels, or as many times the one of --label."""
    return labels if label is None else np.full_like(labels, label)


def each(classes: int, across: int) -> NDArray[Any]:
    """Every class `across` times, (classes * across,): 0 0 … 1 1 …"""
    return np.repeat(np.arange(classes), across)


def for_each(classes: int, values: NDArray[Any]) -> NDArray[Any]:
    """The values (across, …) once for every class, (classes * across, …)."""
    return np.concatenate([values] * classes)


def repeated(
    classes: int, stream: Callable[..., NDArray[Any]]
) -> Callable[..., NDArray[Any]]:
    """A stream that repeats the numbers of another one for every class."""
    return lambda *where: for_each(classes, stream(*where))
