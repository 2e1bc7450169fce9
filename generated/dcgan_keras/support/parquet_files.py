"""A .parquet file, read by pyarrow where that is installed: rows of text as in .csv, or numbers.

The same in every package.

A file that stays on its disk is read by groups of rows, as it was written in such. The last
few are kept, so that neighbouring rows are read once.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import stored
from .errors import DataError
from .stored import Stored

KEPT = 2**27  # bytes of groups that were read
_OTHER_CELLS = "it has other columns than numbers; save the examples as .npy"


def parquet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The names of the columns as row 0, and the rows, from 1. Raises DataError."""
    try:
        with _opened(path) as file:
            yield 0, [*file.schema_arrow.names]
            number = 0
            for batch in file.iter_batches():
                columns = [column.to_pylist() for column in batch.columns]
                for row in zip(*columns, strict=True):
                    number += 1
                    yield number, [*map(_text, row)]
    except (OSError, ValueError, NotImplementedError) as error:
        raise _unreadable(path, error) from error


def names_of_stored(path: Path, beside: Sequence[str]) -> list[str] | None:
    """The names of the columns if the file stays on its disk, and None if it does not.

    All must be numbers, but for those of `beside`, as labels are, which come to memory.
    """
    try:
        with _opened(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
            names = [*schema.names]
            kinds = [str(field.type) for field in schema if field.name not in beside]
    except (OSError, ValueError, NotImplementedError) as error:
        raise _unreadable(path, error) from error
    plain = all(kind.startswith(("int", "uint", "float", "double")) for kind in kinds)
    plain = plain and len({*names}) == len(names)
    shape = (count, len(kinds))
    return names if stored.stays(path, shape, "" if plain else _OTHER_CELLS) else None


def column(path: Path, name: str) -> list[str]:
    """All cells of a column, as text."""
    with _opened(path) as file:
        return [*map(_text, file.read(columns=[name]).column(0).to_pylist())]


def numbers(path: Path, names: Sequence[str]) -> Stored[NDArray[np.float64]]:
    """The rows (count, columns) of some columns, nan where a cell has no value."""
    groups = _Groups(path, names)
    shape = (int(groups.ends[-1]) if len(groups.ends) else 0, len(names))
    return Stored(groups.read, shape, np.dtype(np.float64), stored.marked(path))


class _Groups:
    """The groups of rows of a file, which are decoded as they are asked for."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self.path, self.names = path, [*names]
        with _opened(path) as file:
            self._metadata = file.metadata
        groups = range(self._metadata.num_row_groups)
        sizes = [self._metadata.row_group(number).num_rows for number in groups]
        self.ends = np.cumsum(sizes, dtype=np.int64)
        self._kept: OrderedDict[int, NDArray[np.float64]] = OrderedDict()
        self._lock = Lock()  # threads read ahead

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """These rows, from the groups that they are in."""
        values = np.empty((len(rows), len(self.names)))
        groups = np.searchsorted(self.ends, rows, side="right")
        for number in np.unique(groups).tolist():
            inside = groups == number
            group = self._group(number)
            values[inside] = group[rows[inside] - (self.ends[number] - len(group))]
        return values

    def _group(self, number: int) -> NDArray[np.float64]:
        with self._lock:
            if number in self._kept:
                self._kept.move_to_end(number)
                return self._kept[number]
        group = self._decoded(number)
        with self._lock:
            self._kept[number] = group
            while len(self._kept) > 1 and len(self._kept) * group.nbytes > KEPT:
                self._kept.popitem(last=False)
        return group

    def _decoded(self, number: int) -> NDArray[np.float64]:
        try:
            with _opened(self.path, metadata=self._metadata) as file:
                table = file.read_row_group(number, columns=self.names)
                group = np.empty((table.num_rows, len(self.names)))
                for position, name in enumerate(self.names):
                    group[:, position] = table[name].to_numpy()
        except (OSError, ValueError, KeyError, NotImplementedError) as error:
            raise _unreadable(self.path, error) from error
        return group


def _opened(path: Path, **more: Any) -> Any:
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise DataError(
            f"{path}: a .parquet file is read by pyarrow, which is not installed; "
            "`pip install pyarrow`, or save the table as .csv"
        ) from None
    return parquet.ParquetFile(path, **more)


def _unreadable(path: Path, error: Exception) -> DataError:
    return DataError(
        f"{path} cannot be read as .parquet ({error}); write it anew, or as .csv"
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
