"""A table in a file: a row of numbers for each example, with or without a header.

The same in every package.

`text_tables` says how files may be written.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import columns, console, parquet_files, text_tables
from .contents import shown
from .errors import DataError
from .stored import Examples

# Names of a column of labels, the first that occurs.
LABELS = ("label", "y")
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

_TIME = re.compile(r"\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2})", re.ASCII)
_MOST_NAMED = 12
_MOST_PLACES = 5


class Rows(NamedTuple):
    """What was read: values (count, size), labels (count,), and where each row stands.

    Labels are numbers or text, as they stand there.
    """

    values: Examples
    labels: NDArray[Any] | None
    lines: NDArray[np.int64]
    unit: str


def read(path: Path, size: int) -> Rows:
    """The rows of a file, with the labels of the column that is called label, or else y.

    Raises DataError when a row is damaged, and when the columns are not those that the
    model was written for.
    """
    if path.suffix.lower() == ".parquet":
        names = parquet_files.names_of_stored(path, LABELS)
        if names is not None:
            return _stored(path, names, size)
    file = text_tables.opened(path)
    table = _Table(file, size)
    for line, row in file.rows:
        table.add(line, row)
    return table.rows()


def _stored(path: Path, names: list[str], size: int) -> Rows:
    """The rows of a .parquet file that stay there, but for their labels."""
    file = text_tables.File(path, text_tables.Notation(), "row", iter(()))
    table = _Table(file, size)
    table.add(0, names)
    label = None if table.label is None else names[table.label]
    values = parquet_files.numbers(path, [name for name in names if name != label])
    labels = None
    if label is not None:
        labels = table.labels(parquet_files.column(path, label))
    return Rows(values, labels, np.arange(1, len(values) + 1), file.unit)


class Gaps:
    """The cells of a table without a value, for one message about all of them."""

    def __init__(self, file: text_tables.File) -> None:
        self.file, self.count = file, 0
        self._places: list[str] = []

    def add(self, line: int, name: str) -> None:
        """Count a cell; `name` is what messages call its column."""
        self.count += 1
        if len(self._places) < _MOST_PLACES:
            self._places.append(f"{self.file.unit} {line}, {name}")

    def refuse(self, advice: str) -> None:
        """Raise DataError with their places if there are any."""
        if not self.count:
            return
        cells = "1 cell holds" if self.count == 1 else f"{self.count:,} cells hold"
        more = self.count - len(self._places)
        listed = "; ".join(self._places) + (f"; and {more:,} more" if more else "")
        raise DataError(
            f"{self.file.path}: {cells} no value, where one was expected: {listed}; "
            f"{advice}"
        )


def is_answer(name: str) -> bool:
    """Whether a column is called as those are that a model is to predict."""
    return name.lower() in ANSWERS or name.lower() in LABELS


def are_counted(names: Sequence[str]) -> bool:
    """Whether cells are 0, 1, 2 and so on, as pandas calls columns without names."""
    return len(names) > 2 and [*names] == [*map(str, range(len(names)))]


def written(text: str) -> str:
    """A text as a spec has it, in quotes where YAML would read something else."""
    plain = not re.search(r"""[,\[\]{}:#&*!|>'"%@`\\]|^[-?\s]|\s$""", text)
    if plain and text.lower() not in ("", "~", "null", "true", "false"):
        return shown(text)
    return '"' + shown(text).replace('"', '\\"') + '"'


def described(name: str, column: int) -> str:
    """What messages call a column: its place in the file, from 1, and its name."""
    return f"column {column + 1}" + (f" ({shown(name)})" if name else "")


def advice_about_text(cell: str) -> str:
    """What to do about a cell that holds no number, and is no gap."""
    if _TIME.match(cell):
        return "it seems to be a time: take the column away, or count from a start"
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}([.,]\d{3})+", cell.strip()):
        plain = re.sub(r"[.,]", "", cell.strip())
        return f"it may be {plain} or a decimal number: write it without `,` and `.`"
    return ""


class _Table:
    """The rows of a file so far."""

    def __init__(self, file: text_tables.File, size: int) -> None:
        self.file, self.size = file, size
        self.names: tuple[str, ...] = ()
        self.width = 0
        self.label: int | None = None  # the column of the labels
        self._first: list[str] = []
        self._numbers = array("d")
        self._lines = array("q")
        self._labels: list[str] = []
        self._gaps = Gaps(file)

    def add(self, line: int, row: list[str]) -> None:
        """Add a row; the first may be a header."""
        if not self.width:
            self._begin(line, row)
            if self.names:
                return
        if len(row) != self.width:
            self._refuse_blanks(line, row)
            raise DataError(
                f"{self.file.at(line)}, has {len(row)} cells, where {self.width} were "
                "expected as before; complete it"
            )
        if self.label is not None:
            self._add_label(line, row.pop(self.label), self.label)
        self._numbers.extend(self._row(line, row))
        self._lines.append(line)

    def rows(self) -> Rows:
        """All rows. Raises DataError if cells are empty."""
        self._refuse_gaps()
        width = max(self.width - (self.label is not None), 1)
        values = np.frombuffer(self._numbers, np.float64).reshape(-1, width)
        lines = np.frombuffer(self._lines, np.int64)
        if len(values):
            columns.compare(self.file.path, values, self._learned())
        return Rows(values, self._labels_read(), lines, self.file.unit)

    def labels(self, cells: Sequence[str]) -> NDArray[Any] | None:
        """The labels of the rows from 1 on, whose numbers are read elsewhere."""
        for line, cell in enumerate(cells, 1):
            self._add_label(line, cell, self.label or 0)
            self._lines.append(line)
        self._refuse_gaps()
        return self._labels_read()

    def _add_label(self, line: int, cell: str, column: int) -> None:
        self._labels.append(cell.strip())
        if text_tables.is_gap(cell):
            self._gaps.add(line, described(self.names[column], column))

    def _refuse_gaps(self) -> None:
        self._gaps.refuse(
            "fill them, take these rows away, or name the columns in the spec, "
            "`columns: {others: standardize}`, and write `impute: median` beside them"
        )

    def _labels_read(self) -> NDArray[Any] | None:
        """Numbers if all are, or the texts."""
        if self.label is None:
            return None
        numbers = [*map(self.file.notation.number, self._labels)]
        wrong = next((i for i, n in enumerate(numbers) if n is None), None)
        if wrong is None:
            return np.array(numbers, np.float64)
        if any(number is not None for number in numbers):
            at = self.file.at(self._lines[wrong])
            raise DataError(
                f'{at}, {shown(self.names[self.label])}, holds "'
                f'{shown(self._labels[wrong])}", where a number was expected as in other '
                "rows; number all classes from 0 on, or write all as text"
            )
        return np.array(self._labels)

    def _learned(self) -> tuple[str, ...]:
        """The names of the columns of values."""
        return tuple(n for i, n in enumerate(self.names) if i != self.label)

    def _begin(self, line: int, row: list[str]) -> None:
        names = tuple(cell.strip() for cell in row)
        numbers = [self.file.notation.number(cell) is not None for cell in row]
        labels = [names.index(name) for name in LABELS if name in names]
        # A row of data with a damaged cell has no names; `label,0,1` does.
        counted = are_counted(names)
        if counted and self.file.unit != "row":
            console.say(
                f"{self.file.at(line)}, 0 to {len(names) - 1}, has the names of the columns"
            )
        if labels or counted or not any(numbers) or self.file.unit == "row":
            self.names = names
            self.label = labels[0] if labels else None
        self._first, self.width = row, len(row)
        if self.width - (self.label is not None) != self.size:
            self._refuse_blanks(line, row)
            raise self._other_columns(line)
        learned = self._learned()
        if answers := [name for name in learned if is_answer(name)]:
            console.warn(
                f"warning: {self.file.path}: the column {shown(answers[0])} is learned "
                "like all others; if it is the answer, call it label"
            )

    def _row(self, line: int, row: list[str]) -> Sequence[float]:
        """Its numbers, nan where there is a gap."""
        notation = self.file.notation
        if (numbers := notation.numbers(row)) is not None:
            return numbers
        values = []
        for column, cell in enumerate(row):
            value = notation.number(cell)
            if value is None and not text_tables.is_gap(cell):
                raise self._no_number(line, row, column)
            if value is None:
                self._gaps.add(line, self._described(column))
                self._refuse_unnamed_counter(line, column)
            values.append(np.nan if value is None else value)
        return values

    def _described(self, column: int) -> str:
        """What messages call a column of values, by its place among these."""
        position = column + (self.label is not None and column >= self.label)
        return described(self.names[position] if self.names else "", position)

    # -------------------------------------------------------------- what is wrong

    def _other_columns(self, line: int) -> DataError:
        """The error about more or fewer columns than the shape in the spec has."""
        count = self.width - (self.label is not None)
        wanted = f"where an example of this model has {self.size} numbers"
        if not self.names:
            return DataError(
                f"{self.file.at(line)}, has {count} cells, {wanted}; remove the columns "
                "that are not to be learned, or give all a name in the first line"
            )
        beside = " beside the labels" if self.label is not None else ""
        advice = "; ".join(self._suspects())
        if not advice and count < self.size:
            advice = f"{self.size - count} are missing: add them, or write `shape: [{count}]`"
        return DataError(
            f"{self.file.path} has {count} columns{beside} ({listed(self.names)}), "
            f"{wanted}; "
            + (advice or f"{count - self.size} too many: {self._ways_to_leave_out()}")
        )

    def _suspects(self) -> Iterator[str]:
        """Columns that are probably not to be learned, and what to do about each."""
        for column, name in enumerate(self.names):
            if column == self.label:
                continue
            known = name.lower()
            what = shown(name) or "the column without a name"
            if is_answer(known):
                yield f"{what} seems to be the answer: call it label{_or(name, 'label')}"
            elif known in COUNTERS:
                way = f"take it away{_or(name, 'index')}"
                yield f"{what} seems to number the rows: {way}"
            elif known in TIMES:
                yield f"{what} seems to be a time: take it away{_or(name, 'drop')}"

    def _ways_to_leave_out(self) -> str:
        last = shown(self.names[-1])
        return (
            f"leave out what is not to be learned, as `columns: {{others: standardize, "
            f"{last}: drop}}` does, or `{last}: label` if it is the answer"
        )

    def _no_number(self, line: int, row: list[str], column: int) -> DataError:
        self._refuse_blanks(line, row)
        cell = row[column]
        name = self._learned()[column] if self.names else ""
        advice = advice_about_text(cell) or "correct it"
        if is_answer(name):
            advice = f"it seems to be the answer: call it label{_or(name, 'label')}"
        elif name and advice == "correct it":
            advice += (
                ", or name the columns in the spec: `columns: {others: standardize, "
                f"{shown(name)}: {{category: […]}}}}`"
            )
        return DataError(
            f'{self.file.at(line)}, {self._described(column)}, holds "{shown(cell)}", '
            f"where a number was expected; {advice}"
        )

    def _refuse_unnamed_counter(self, line: int, column: int) -> None:
        """Refuse the names `,0,1`, which seem to be a row with a gap."""
        if not self.names and line == 1 and column == 0:
            raise DataError(
                f"{self.file.at(line)}, column 1, is empty, where a number was expected; "
                "if it is the name of a column that numbers the rows, take that away"
            )

    def _refuse_blanks(self, line: int, row: list[str]) -> None:
        """Raise DataError when blanks separate the cells."""
        cells = ",".join(row).split()
        notation = self.file.notation
        if len(cells) > 1 and all(notation.number(cell) is not None for cell in cells):
            raise DataError(
                f"{self.file.at(line)}: the cells seem to be separated by blanks; save "
                "it with commas between cells, as in 0.5,-1.25"
            )


def _or(name: str, kind: str) -> str:
    """What a spec says about a column, in place of another file."""
    key = written(name)
    return f", or write `columns: {{others: standardize, {key}: {kind}}}`"


def listed(names: Sequence[str]) -> str:
    """a, b and 9 more"""
    more = len(names) - _MOST_NAMED
    first = ", ".join(shown(name) or '""' for name in names[:_MOST_NAMED])
    return f"{first} and {more} more" if more > 0 else first
