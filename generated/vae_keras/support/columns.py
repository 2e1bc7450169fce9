"""Warnings about the columns of a table before it is learned.

The same in every package.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import console
from .contents import shown

MOST_APART = 30.0  # how many times as far as another a column may spread


def compare(path: Path, values: NDArray[Any], names: Sequence[str] = ()) -> None:
    """Warn when columns of values (count, columns) are of different units.

    All are scaled by one pair of bounds, and errors are not weighted: columns that
    spread widely decide what is learned, and the others hardly count.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        spread = values.std(axis=0, dtype=np.float64)
    moving = np.flatnonzero(spread > 0)
    if not len(moving):
        return
    widest = int(moving[spread[moving].argmax()])
    least = int(moving[spread[moving].argmin()])
    if spread[widest] > MOST_APART * spread[least]:
        wide, narrow = (_name(column, names) for column in (widest, least))
        advice = (
            "write `columns: {others: standardize}` beside `shape` in the spec, in place "
            "of `range` and `scale`"
        )
        if not names:
            advice = "from each subtract its mean, and divide it by its deviation"
        console.warn(
            f"warning: {path}: {wide} spreads {spread[widest] / spread[least]:,.0f} times "
            f"as far as {narrow} and decides what is learned; {advice}"
        )


def _name(column: int, names: Sequence[str]) -> str:
    name = names[column] if names else ""
    return f"the column {shown(name)}" if name else f"column {column + 1}"
