"""Tables of numbers for other programs.

The same in every package.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from . import atomic


def save_table(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """A CSV file with every digit, one line per example below a header.

    An array (count,) is one column, called by its name; any other (count, ...) is
    flattened per example into the columns name_0, name_1 and so on. Integers are
    written as integers. Raises ValueError unless count is the same in all, OSError
    when the file cannot be written. Written atomically.
    """
    header: list[str] = []
    values: list[list[Any]] = []
    for name, array in columns.items():
        if array.ndim == 1:
            header.append(name)
            values.append(array.tolist())
        else:
            width = math.prod(array.shape[1:])
            header += [f"{name}_{i}" for i in range(width)]
            values += array.reshape(len(array), width).T.tolist()
    rows = [[*map(repr, row)] for row in zip(*values, strict=True)]
    text = "".join(",".join(line) + "\n" for line in [header, *rows])
    atomic.write(path, text.encode())


def labelled(
    labels: NDArray[Any] | None, columns: Mapping[str, NDArray[Any]]
) -> Mapping[str, NDArray[Any]]:
    """The columns of a table, the labels first where there are any."""
    return columns if labels is None else {"label": labels, **columns}
