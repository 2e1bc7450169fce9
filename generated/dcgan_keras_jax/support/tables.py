"""Tables of numbers for other programs.

The same in every package.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import atomic, windows
from .datasets import Dataset, Places

ROWS = 10_000  # that are text at the same time


def save_table(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """A CSV file with every digit, one line per example below a header.

    An array (count,) is one column, called by its name; any other (count, ...) is
    flattened per example into the columns name_0, name_1 and so on. Integers are
    written as integers, text as text. Raises ValueError unless count is the same in
    all, OSError when the file cannot be written. Written atomically.
    """
    header: list[str] = []
    values: list[NDArray[Any]] = []
    for name, array in columns.items():
        if array.ndim == 1:
            header.append(name)
            values.append(array)
        else:
            width = math.prod(array.shape[1:])
            header += [f"{name}_{i}" for i in range(width)]
            values += [*array.reshape(len(array), width).T]
    if len({len(column) for column in values}) > 1:
        raise ValueError(f"columns of {path} have different lengths")

    def parts() -> Iterator[bytes]:
        yield _lines([header])
        for start in range(0, len(values[0]), ROWS):
            piece = [column[start : start + ROWS].tolist() for column in values]
            yield _lines(zip(*piece, strict=True))

    atomic.write_parts(path, parts)


def _lines(rows: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def labelled(
    dataset: Dataset, columns: Mapping[str, NDArray[Any]]
) -> Mapping[str, NDArray[Any]]:
    """The columns of a table of examples, behind where these stand and their labels.

    What windows of a series say, but for vectors, becomes a table of its rows; of vectors
    it is one of windows, by their first rows.
    """
    places = dataset.places
    if places and places.begins is not None:
        if all(values.ndim != 2 for values in columns.values()):
            return _with_classes(dataset, windows.by_row(places, columns))
        first = Places(places.name, places.values[places.begins])
        return labelled(replace(dataset, places=first), columns)
    beside: dict[str, NDArray[Any]] = {}
    if places:
        beside[places.name] = places.values
    if dataset.labels is not None:
        beside["label"] = dataset.labels
    return _with_classes(dataset, {**beside, **columns})


def _with_classes(
    dataset: Dataset, columns: Mapping[str, NDArray[Any]]
) -> Mapping[str, NDArray[Any]]:
    """Labels as the texts that they stand for, if they are text in the file."""
    if not dataset.classes or "label" not in columns:
        return columns
    texts = np.array(dataset.classes, object)[columns["label"]]
    return {**columns, "label": texts}
