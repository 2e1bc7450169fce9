"""A .csv file: a row of numbers for each example, with or without a header.

The same in every package.
"""

import csv
import math
import re
from array import array
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import columns, console
from .contents import shown
from .errors import DataError

LABELS = (
    "label",
    "y",
)  # names for a column of labels, the first that occurs
ANSWERS = frozenset(
    (
        "class",
        "classes",
        "labels",
        "target",
        "targets",
        "category",
        "species",
        "outcome",
    )
)
COUNTERS = frozenset(("", "id", "index", "row", "no", "nr", "unnamed: 0"))
TIMES = frozenset(("time", "timestamp", "date", "datetime"))

_NUMERIC = frozenset("0123456789+-.eE \t")  # float() takes 1_0, nan and other digits
_SEPARATORS = {";": "`;`", "\t": "tabs", "|": "`|`", " ": "blanks"}
_TIME = re.compile(r"\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2})", re.ASCII)
_MISSING = frozenset(("", "nan", "na", "n/a", "null", "none", "?", "-"))
_MOST_NAMED = 12


def read(
    path: Path, size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Values (count, size) and labels (count,), or None where there are none.

    The labels are in the column that is called label, or else y. Raises DataError when
    a row is damaged, and when the columns are not those that the model was written for.
    """
    table = _Table(path, size)
    try:
        # utf-8-sig: spreadsheets put a mark before the text.
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            for row in filter(None, rows):
                table.add(rows.line_num, row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{path} cannot be read as text in UTF-8 ({error}); save it anew as .csv"
        ) from error
    values, labels, names = table.arrays()
    if len(values):
        columns.compare(path, values, names)
    return values, labels


class _Table:
    """The rows of a file so far."""

    def __init__(self, path: Path, size: int) -> None:
        self.path, self.size = path, size
        self.names: tuple[str, ...] = ()
        self.width = 0
        self.label: int | None = None  # the column of the labels
        self._first: list[str] = []
        self._numbers = array("d")

    def add(self, line: int, row: list[str]) -> None:
        """Add a row; the first may be a header."""
        if not self.width:
            self._begin(line, row)
            if self.names:
                return
        if len(row) != self.width:
            self._check_separator(line, row)
            raise DataError(
                f"{self._at(line)}, has {len(row)} cells, where {self.width} were "
                "expected as before; complete it"
            )
        self._numbers.extend(self._row(line, row))

    def arrays(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64] | None, tuple[str, ...]]:
        """All rows: values, labels, and the names of the columns of values."""
        table = np.frombuffer(self._numbers, np.float64).reshape(-1, max(self.width, 1))
        if self.label is None or not self.width:
            return table, None, self.names
        values = np.delete(table, self.label, axis=1)
        names = self.names[: self.label] + self.names[self.label + 1 :]
        return values, table[:, self.label], names

    def _begin(self, line: int, row: list[str]) -> None:
        names = tuple(cell.strip() for cell in row)
        numbers = [_is_number(cell) for cell in row]
        labels = [names.index(name) for name in LABELS if name in names]
        # A row of data with a damaged cell has no names; `label,0,1` does.
        if labels or not any(numbers):
            self.names = names
            self.label = labels[0] if labels else None
        self._first, self.width = row, len(row)
        if self.width - (self.label is not None) != self.size:
            self._check_separator(line, row)
            raise self._other_columns(line)
        if answers := [name for name in self.names if name.lower() in ANSWERS]:
            console.warn(
                f"warning: {self.path}: the column {shown(answers[0])} is learned "
                "like all others; if it is the answer, call it label"
            )

    def _row(self, line: int, row: list[str]) -> list[float]:
        if _NUMERIC.issuperset("".join(row)):
            try:
                numbers = [*map(float, row)]
            except ValueError:
                pass
            else:
                if all(map(math.isfinite, numbers)):
                    return numbers
        raise self._no_number(line, row)

    # -------------------------------------------------------------- what is wrong

    def _at(self, line: int) -> str:
        return f"{self.path}, line {line}"

    def _other_columns(self, line: int) -> DataError:
        """The error about more or fewer columns than the shape in the spec has."""
        count = self.width - (self.label is not None)
        if not self.names:
            return DataError(
                f"{self._at(line)}, has {count} cells, where an example of this model "
                f"has {self.size} numbers; remove the columns that are not to be "
                "learned, name those of labels label or y, or state the right shape"
            )
        beside = " beside the labels" if self.label is not None else ""
        return DataError(
            f"{self.path} has {count} columns{beside} ({_listed(self.names)}), "
            f"where an example of this model has {self.size} numbers; "
            f"{self._advice()}"
        )

    def _advice(self) -> str:
        others = [n for i, n in enumerate(self.names) if i != self.label]
        advice = [
            *(f"{shown(n)} seems to be the answer: call it label"
              for n in others if n.lower() in ANSWERS or n.lower() in LABELS),
            *(f"{shown(n) or 'the column without a name'} seems to number the rows: "
              "take it away" for n in others if n.lower() in COUNTERS),
            *(f"{shown(n)} seems to be a time: take it away"
              for n in others if n.lower() in TIMES),
        ]  # fmt: skip
        return "; ".join(advice) or (
            "remove the columns that are not to be learned, call that of labels "
            "label or y, or state the right shape in the spec"
        )

    def _no_number(self, line: int, row: list[str]) -> DataError:
        self._check_separator(line, row)
        column = next(i for i, cell in enumerate(row) if not _is_number(cell))
        cell = row[column].strip()
        advice = "correct it"
        if cell.lower() in _MISSING:
            advice = "fill the gap, or take the row away"
        elif column == self.label:
            advice = "labels are whole numbers from 0 on: number the classes so"
        elif _TIME.match(cell):
            advice = (
                "it seems to be a time: take the column away, or count from a start"
            )
        if not self.names and line == 1 and not cell and column == 0:
            advice = (
                "if it is the name of a column that numbers the rows, take that away"
            )
        return DataError(
            f'{self._at(line)}, column {column + 1}, holds "{shown(row[column])}", '
            f"where a number was expected; {advice}"
        )

    def _check_separator(self, line: int, row: list[str]) -> None:
        """Raise DataError when something other than commas separates the cells."""
        text = ",".join(row)
        for sign, name in _SEPARATORS.items():
            cells = text.split(sign)
            if len(cells) < 2 or not _are_cells(cells, self._first, sign):
                continue
            decimal = _has_decimal_commas(self.path, sign)
            comma = " and decimals by `,`" if decimal else ""
            point = " and points in numbers" if decimal else ""
            raise DataError(
                f"{self._at(line)}: the cells seem to be separated by {name}{comma}; "
                f"save it with commas between cells{point}, as in 0.5,-1.25"
            )


def _are_cells(cells: Sequence[str], first: Sequence[str], sign: str) -> bool:
    """Whether a row split at `sign` consists of numbers, or is as long as the header."""
    if all(_is_number(cell.strip().replace(",", ".")) for cell in cells):
        return True
    return sign != " " and len(first) == 1 and len(first[0].split(sign)) == len(cells)


def _has_decimal_commas(path: Path, sign: str) -> bool:
    """Whether the rows, split at `sign`, have cells such as 0,5."""
    with path.open(encoding="utf-8-sig") as file:
        cells = (cell for line in islice(file, 3) for cell in line.split(sign))
        return any("," in cell and _is_number(cell.replace(",", ".")) for cell in cells)


def _is_number(cell: str) -> bool:
    try:
        return _NUMERIC.issuperset(cell.strip()) and math.isfinite(float(cell))
    except ValueError:
        return False


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    listed = ", ".join(shown(name) or '""' for name in names[:_MOST_NAMED])
    return f"{listed} and {more} more" if more > 0 else listed
