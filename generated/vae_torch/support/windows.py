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


def cut(path: Path, series: Raw, length: int, stride: int) -> Raw:
    """Windows (count, length, size) of rows (count, size), in the order of their begin.

    A window has the largest of the labels of its rows, and the places of all of them, or
    else their numbers, from 0. Raises DataError for a series shorter than a window.
    """
    if len(series.values) < length:
        raise DataError(
            f"{path} holds {len(series.values)} rows, fewer than a window of {length}; "
            "use more data, or write a shorter `window` in the spec"
        )
    rows = inside(len(series.values), length, stride)
    places = series.places or Places("row", np.arange(len(series.values)))
    return series._replace(
        values=series.values[rows],
        labels=largest(series.labels, rows),
        places=of_rows(places, series.labels, rows),
    )


def inside(count: int, length: int, stride: int) -> NDArray[np.int64]:
    """The numbers (windows, length) of the rows that are in each window.

    They begin at the rows 0, stride, 2 stride and so on, and a last one ends with the
    series, so that each row is in one if none is skipped.
    """
    last = count - length
    begins = np.unique([*range(0, last, stride), last])
    return begins[:, np.newaxis] + np.arange(length)


def largest(
    labels: NDArray[np.int64] | None, rows: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    """The labels of windows (count,): of each the largest of its rows."""
    return None if labels is None else labels[rows].max(axis=1)


def of_rows(
    places: Places, labels: NDArray[np.int64] | None, rows: NDArray[np.int64]
) -> Places:
    """The places of windows, from those of the rows of the series and their labels."""
    own = None if labels is None else labels[rows]
    return Places(places.name, places.values[rows], rows, own)


def by_row(
    places: Places, columns: Mapping[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """What windows say, for each row of the series that is in one of them.

    The mean of all windows that the row is in: of a number that a window has (count,),
    and of what it has for each of its rows (count, length, size).
    """
    assert places.rows is not None
    _, first, numbers = np.unique(places.rows, return_index=True, return_inverse=True)
    numbers = numbers.reshape(places.rows.shape)
    often = np.bincount(numbers.ravel())[:, np.newaxis]
    means: dict[str, NDArray[Any]] = {}
    for name, values in columns.items():
        each = values if values.ndim > 1 else values[:, np.newaxis, np.newaxis]
        sums = np.zeros((len(often), *each.shape[2:]))
        np.add.at(
            sums, numbers, np.broadcast_to(each, (*numbers.shape, *each.shape[2:]))
        )
        means[name] = sums / often
        if sums.shape[1] == 1:
            means[name] = means[name][:, 0]
    beside = {} if places.labels is None else {"label": places.labels.ravel()[first]}
    return {places.name: places.values.ravel()[first], **beside, **means}
