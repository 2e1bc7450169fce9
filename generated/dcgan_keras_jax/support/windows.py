"""Windows of a long series, and what they say of its rows.

The same in every package.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .datasets import Places, Raw
from .errors import DataError


def cut(path: Path, rows: Raw, length: int, stride: int) -> Raw:
    """Windows (count, length, size) of rows (count, size), in the order of their begin.

    They begin at the rows 0, stride, 2 stride and so on, and a last one ends with the
    series, so that each row is in one. A window has the largest of the labels of its
    rows. Its places are those of all its rows, or else their numbers, from 0. Raises
    DataError for a series that is shorter than a window.
    """
    last = len(rows.values) - length
    if last < 0:
        raise DataError(
            f"{path} holds {len(rows.values)} rows, fewer than a window of {length}; "
            "use more data, or write a shorter `window` in the spec"
        )
    begins = np.unique([*range(0, last, stride), last])
    inside = begins[:, np.newaxis] + np.arange(length)
    places = rows.places or Places("row", np.arange(len(rows.values)))
    labels = None if rows.labels is None else rows.labels[inside]
    return rows._replace(
        values=rows.values[inside],
        labels=None if labels is None else labels.max(axis=1),
        places=Places(places.name, places.values[inside], labels),
    )


def by_row(
    places: Places, columns: Mapping[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """What windows say, for each row of the series that is in one of them.

    The mean of all windows that the row is in: of a number that a window has (count,),
    and of what it has for each of its rows (count, length, ...).
    """
    inside = places.values
    rows, first, numbers = np.unique(inside, return_index=True, return_inverse=True)
    numbers = numbers.reshape(inside.shape)
    often = np.bincount(numbers.ravel(), minlength=len(rows))
    means: dict[str, NDArray[Any]] = {}
    for name, values in columns.items():
        each = (
            values
            if values.ndim > 1
            else values[:, np.newaxis].repeat(inside.shape[1], axis=1)
        )
        sums = np.zeros((len(rows), *each.shape[2:]))
        np.add.at(sums, numbers, each)
        means[name] = sums / often.reshape(-1, *[1] * (each.ndim - 2))
    beside = {} if places.labels is None else {"label": places.labels.ravel()[first]}
    return {places.name: rows, **beside, **means}
