"""A .parquet file, read by pyarrow where that is installed: rows of text as in .csv.

The same in every package.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from .errors import DataError


def parquet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The names of the columns as row 0, and the rows, from 1. Raises DataError."""
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise DataError(
            f"{path}: a .parquet file is read by pyarrow, which is not installed; "
            "`pip install pyarrow`, or save the table as .csv"
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            yield 0, [*file.schema_arrow.names]
            number = 0
            for batch in file.iter_batches():
                columns = [column.to_pylist() for column in batch.columns]
                for row in zip(*columns, strict=True):
                    number += 1
                    yield number, [*map(_text, row)]
    except (OSError, ValueError, NotImplementedError) as error:
        raise DataError(
            f"{path} cannot be read as .parquet ({error}); write it anew, or as .csv"
        ) from error


def _text(value: Any) -> str:
    return "" if value is None else str(value)
