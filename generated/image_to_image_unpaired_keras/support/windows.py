"""Windows of a long series, and what they say of its rows.

The same in every package.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from . import stored
from .datasets import Places, Raw
from .errors import DataError
from .stored import Examples, Stored


def cut(path: Path, series: Raw, length: int, stride: int) -> Raw:
    """Windows (count, length, size) of rows (count, size), in the order of their begin.

    A window has the largest of the labels of its rows, and the places of all of them, or
    else their numbers, from 0. A series in a file stays there, and so do windows that would
    be too much together. Raises DataError for a series shorter than a window.
    """
    if len(series.values) < length:
        raise DataError(
            f"{path} holds {len(series.values)} rows, fewer than a window of {length}; "
            "use more data, or write a shorter `window` in the spec"
        )
    begins = beginning(len(series.values), length, stride)
    places = series.places or Places("row", np.arange(len(series.values)))
    places = of_rows(places, series.labels, begins, length)
    values = series.values
    shape = (len(begins), length, *values.shape[1:])
    if isinstance(values, Stored) or stored.stays(path, shape):
        values = _when_asked(values, begins, length)
    elif places.rows is not None:
        values = values[places.rows]
    labels = largest(series.labels, begins, length)
    return series._replace(values=values, labels=labels, places=places)


def _when_asked(
    series: Examples, begins: NDArray[np.int64], length: int
) -> Stored[NDArray[Any]]:
    """Windows of rows that are read when they are asked for."""

    def read(numbers: NDArray[np.int64]) -> NDArray[Any]:
        rows = begins[numbers][:, np.newaxis] + np.arange(length)
        if not len(rows):
            return np.empty((0, length, *series.shape[1:]), series.dtype)
        first, end = int(rows.min()), int(rows.max()) + 1
        if end - first <= rows.size:  # neighbours share rows: each is read once
            shared: NDArray[Any] = series[first:end][rows - first]
            return shared
        apart: NDArray[Any] = series[rows.ravel()]
        return apart.reshape(*rows.shape, *series.shape[1:])

    sha256 = hashlib.sha256(np.ascontiguousarray(begins).data)
    if isinstance(series, Stored):
        sha256.update(series.mark.encode())
    else:
        sha256.update(np.ascontiguousarray(series).data)
    shape = (len(begins), length, *series.shape[1:])
    return Stored(read, shape, series.dtype, sha256.hexdigest())


def beginning(count: int, length: int, stride: int) -> NDArray[np.int64]:
    """The numbers (windows,) of the rows at which windows begin.

    That is 0, stride, 2 stride and so on; a last one ends with the series, so that each row
    is in one if none is skipped.
    """
    last = count - length
    return np.unique(np.append(np.arange(0, last, stride), last))


def largest(
    labels: NDArray[np.int64] | None, begins: NDArray[np.int64], length: int
) -> NDArray[np.int64] | None:
    """The labels of windows (count,): of each the largest of its rows."""
    if labels is None:
        return None
    every: NDArray[np.int64] = sliding_window_view(labels, length).max(axis=1)
    return every[begins]


def of_rows(
    places: Places,
    labels: NDArray[np.int64] | None,
    begins: NDArray[np.int64],
    length: int,
) -> Places:
    """The places of windows, from those of the rows of the series and their labels."""
    return replace(places, labels=labels, begins=begins, length=length)


def by_row(
    places: Places, columns: Mapping[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """What windows say, for each row of the series that is in one of them.

    The mean of all windows that the row is in: of a number that a window has (count,),
    and of what it has for each of its rows (count, length, size).
    """
    rows = places.rows
    assert rows is not None
    seen, numbers = np.unique(rows, return_inverse=True)
    numbers = numbers.reshape(rows.shape)
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
    beside = {} if places.labels is None else {"label": places.labels[seen]}
    return {places.name: places.values[seen], **beside, **means}
