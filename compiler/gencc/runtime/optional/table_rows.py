"""The rows of a table whose columns have names: read, and refused with their places.

A package has this file if its spec names columns.
"""

import difflib
import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .named_columns import (
    OTHERS,
    Category,
    Dropped,
    Fitted,
    Index,
    Kind,
    Label,
    Layout,
    Learned,
    Number,
    Table,
    Values,
)
from .support import console, csv_files, locations, text_tables
from .support.contents import shown
from .support.csv_files import are_counted, described, is_answer, listed, written
from .support.datasets import Places, Raw, digest
from .support.errors import DataError
from .support.locations import Location
from .support.numbering import in_order

MOST_TEXTS = 20  # different texts that are listed
_MOST_NAMED = 12  # classes that are said


def read(location: Location, layout: Layout, fitted: Fitted | None = None) -> Table:
    """The table at a location as it stands there, categories as their positions.

    With that of the part for trying a trained model, if there is one. Where something is
    `fitted`, the table is read for a trained model: only what is learned has to be there.
    Raises DataError.
    """
    parts = locations.parts(location)
    table = _read(parts.train, layout, fitted)
    if parts.test is None:
        return table
    test = _read(parts.test, layout, fitted or table.columns)
    return replace(table, test=test)


def _read(path: Path, layout: Layout, fitted: Fitted | None) -> Table:
    if path.suffix.lower() not in text_tables.SUFFIXES or path.is_dir():
        raise DataError(
            f"{path} is no table, where a .csv, .tsv or .parquet file was expected, as "
            "this model knows its columns by name; convert it, or check the path"
        )
    if not path.is_file():
        raise DataError(f"{path} does not exist; name a .csv, .tsv or .parquet file")
    try:
        file = text_tables.opened(path)
        reader = _Reader(file, layout, fitted)
        for line, row in file.rows:
            reader.add(line, row)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error}); look to its permissions and its disk"
        ) from error
    return reader.table()


class _Reader:
    """The rows of a file so far, by the columns of a layout."""

    def __init__(
        self, file: text_tables.File, layout: Layout, fitted: Fitted | None
    ) -> None:
        self.file, self.layout, self.fitted = file, layout, fitted
        self.names: tuple[str, ...] = ()
        self._learned: list[Learned] = []
        self._cells: list[tuple[int, Callable[[str], float | None]]] = []
        self._label: int | None = None
        self._index: int | None = None
        self._numbers = array("d")
        self._lines = array("q")
        self._texts: dict[str, list[str]] = {"label": [], "index": []}
        self._gaps = csv_files.Gaps(file)
        self._ways = dict[str, None]()  # what to do about the gaps
        self._foreign: dict[int, dict[str, int]] = {}  # by column, text -> first line

    def add(self, line: int, row: list[str]) -> None:
        """Add a row; the first has the names."""
        if not self.names:
            is_header = self._begin(row)
            if is_header:
                return
        if len(row) != len(self.names):
            raise DataError(
                f"{self.file.at(line)}, has {len(row)} cells, where {len(self.names)} "
                "were expected as before; complete it"
            )
        for position, read in self._cells:
            value = read(row[position])
            if value is None:
                value = self._without_value(line, position, row[position])
            self._numbers.append(value)
        if self._label is not None:
            self._texts["label"].append(row[self._label].strip())
            if text_tables.is_gap(row[self._label]):
                self._gaps.add(line, self._described(self._label))
                name = shown(self.names[self._label])
                self._ways[
                    f"fill them, or take the column {name} away, if nothing needs it"
                    if self.fitted
                    else f"leave the rows without {name} out, or in a table of their own"
                ] = None
        if self._index is not None:
            self._texts["index"].append(row[self._index].strip())
        self._lines.append(line)

    def table(self) -> Table:
        """All rows. Raises DataError if cells are empty or hold something else."""
        for position, texts in self._foreign.items():
            raise self._other_cells(position, texts)
        self._gaps.refuse("; ".join(self._ways))
        if not self._lines:
            raise DataError(
                f"{self.file.path} holds no rows, where at least one was expected; fill it"
            )
        self._warn_of_answers()
        values = np.frombuffer(self._numbers, np.float64)
        values = values.reshape(len(self._lines), len(self._learned))
        self._refuse_below_0(values)
        labels, classes = self._labels()
        places = Places(self.file.unit, np.frombuffer(self._lines, np.int64))
        if self._index is not None:
            written = np.array(self._texts["index"], object)
            places = Places(self.names[self._index] or "index", written)
        return Table(
            values,
            labels,
            digest(Raw(values, labels)),
            places=places,
            classes=classes,
            columns=Fitted(tuple(self._learned), classes),
        )

    # -------------------------------------------------------------- the header

    def _begin(self, row: list[str]) -> bool:
        """Find the columns; whether the row has their names, and not the first numbers."""
        names = tuple(cell.strip() for cell in row)
        is_header = self._are_names(names)
        self.names = names
        if not is_header:  # columns are called by their position
            self.names = tuple(str(position + 1) for position in range(len(row)))
        self._refuse_twice(self.layout.kinds)
        self._find()
        return is_header

    def _are_names(self, cells: Sequence[str]) -> bool:
        """Whether the first row has the names of the columns."""
        numbers = [self.file.notation.number(cell) is not None for cell in cells]
        if self.file.unit == "row" or not any(numbers):
            return True
        known = self.layout.kinds.keys() - {OTHERS}
        if not known:
            return are_counted(cells)
        places = [str(position + 1) for position in range(len(cells))]
        if not known.issubset(places):
            return not known.isdisjoint(cells)
        # The places of columns, among which the numbers of a row may be.
        return known.issubset(cells) and (not all(numbers) or [*cells] == places)

    def _find(self) -> None:
        """The places of the columns that are learned, of the labels and of the index."""
        others = [name for name in self.names if name not in self.layout.kinds]
        learned = self._to_learn(others)
        if missing := [name for name in learned if name not in self.names]:
            raise self._missing(missing)
        self._refuse_twice(learned)
        self._learned = [Learned(name, self.layout.kind(name)) for name in learned]
        size = sum(column.size for column in self._learned)
        if size != self.layout.size:
            raise self._other_size(size, others)
        for column in self._learned:
            position = self.names.index(column.name)
            self._cells.append((position, self._reader(column.kind)))
        self._label, self._index = map(self._position, (Label, Index))

    def _to_learn(self, others: Sequence[str]) -> list[str]:
        """The names of the columns that are learned; `others` have none in the layout."""
        kinds = self.layout.kinds
        if self.fitted:
            learned = [column.name for column in self.fitted.learned]
            if foreign := [
                n for n in others if n not in learned and OTHERS not in kinds
            ]:
                console.say(
                    f"{self.file.path}: left out {listed(foreign)}, not learned"
                )
            return learned
        # A new table may be without what only labels or names a row, this one may not.
        wanted = (
            n for n, k in kinds.items() if n != OTHERS and not isinstance(k, Dropped)
        )
        if missing := [name for name in wanted if name not in self.names]:
            raise self._missing(missing)
        if others and OTHERS not in kinds:
            raise self._unnamed(others)
        learned = []
        for name, kind in kinds.items():
            if isinstance(kind, Number | Category):
                learned += others if name == OTHERS else [name]
        return learned

    def _position(self, kind: type[Kind]) -> int | None:
        name = self.layout.called(kind)
        return self.names.index(name) if name in self.names else None

    def _reader(self, kind: Number | Category) -> Callable[[str], float | None]:
        """What reads a cell; its result is None if there is no such value in it."""
        number = self.file.notation.number
        if isinstance(kind, Number):
            return number
        places = {text: float(position) for position, text in enumerate(kind.values)}
        numeric = {number(text): position for text, position in places.items()}
        numeric.pop(None, None)

        def category(cell: str) -> float | None:
            cell = cell.strip()
            if (position := places.get(cell)) is not None or not numeric:
                return position
            return numeric.get(number(cell))

        return category

    # -------------------------------------------------------------- cells

    def _without_value(self, line: int, position: int, cell: str) -> float:
        """Note a gap, or a cell that holds something else; nan stands for it."""
        kind = self.layout.kind(self.names[position])
        if not text_tables.is_gap(cell):
            texts = self._foreign.setdefault(position, {})
            if len(texts) <= MOST_TEXTS:
                texts.setdefault(cell.strip(), line)
        elif kind.gaps is None:
            self._gaps.add(line, self._described(position))
            way = "fill them, take these rows away, or write `impute: median` beside `columns`"
            if isinstance(kind, Category):
                word = "ordinal" if kind.ordered else "category"
                way = (
                    f"say which stands for a gap, `{written(self.names[position])}: "
                    f"{{{word}: {{values: […], impute: {written(kind.values[0])}}}}}`"
                )
            self._ways[way] = None
        return math.nan

    def _labels(self) -> tuple[NDArray[Any] | None, tuple[str, ...]]:
        """The labels (count,) as whole numbers, and what they stand for."""
        if self._label is None:
            return None, self.fitted.classes if self.fitted else ()
        name, texts = self.names[self._label], self._texts["label"]
        kind = self.layout.kinds[name]
        values = kind.values if isinstance(kind, Label) else ()
        classes = self.fitted.classes if self.fitted else values
        if not classes:
            numbers = [*map(self.file.notation.number, texts)]
            if None not in numbers or self.fitted:  # as those that were trained on
                if not (classes := self._from_1(numbers)):
                    return self._whole(numbers), ()
            else:
                classes = self._by_name()
        read = self._reader(Category(classes))
        places = [*map(read, texts)]
        way = "add it to the labels in the spec" if values else "train with it"
        for line, text, position in zip(self._lines, texts, places, strict=True):
            if position is None:
                raise DataError(
                    f"{self.file.at(line)}, {self._described(self._label)}, holds the "
                    f'label "{shown(text)}", where one of {listed(classes)} was expected; '
                    f"{way}, or leave the row out"
                )
        return np.array(places, np.int64), classes

    def _from_1(self, numbers: Sequence[float | None]) -> tuple[str, ...]:
        """1, 2 ... as names of the classes, where labels begin with 1 and end with all."""
        count = self.layout.classes or 0
        whole = [number for number in numbers if number and number == int(number)]
        if (
            self.fitted
            or len(whole) < len(numbers)
            or (min(whole), max(whole)) != (1, count)
        ):
            return ()
        console.say(
            f"{self.file.path}: the labels 1 to {count} become 0 to {count - 1}"
        )
        return tuple(str(number) for number in range(1, count + 1))

    def _by_name(self) -> tuple[str, ...]:
        """The texts of labels in their order, which is said."""
        classes = tuple(in_order([*set(self._texts["label"])]))
        said = ", ".join(f"{shown(c)} {n}" for n, c in enumerate(classes[:_MOST_NAMED]))
        more = len(classes) - _MOST_NAMED
        said += f" and {more} more" if more > 0 else ""
        console.say(f"{self.file.path}: labels are numbered by their names: {said}")
        return classes

    def _whole(self, numbers: Sequence[float | None]) -> NDArray[np.int64]:
        texts = self._texts["label"]
        for line, text, number in zip(self._lines, texts, numbers, strict=True):
            if number is None or number < 0 or number != int(number):
                raise DataError(
                    f"{self.file.at(line)}, {self._described(self._label or 0)}, holds the "
                    f"label {shown(text)}, where a whole number from 0 on was expected; list "
                    f"all in the spec: `{shown(self.names[self._label or 0])}: {{label: "
                    "[…]}`"
                )
        return np.array(numbers, np.int64)

    # -------------------------------------------------------------- what is wrong

    def _described(self, position: int) -> str:
        return described(self.names[position], position)

    def _refuse_twice(self, names: Iterable[str]) -> None:
        for name in names:
            if self.names.count(name) > 1:
                raise DataError(
                    f"{self.file.path} has {self.names.count(name)} columns called "
                    f"{written(name)}; give each a name of its own"
                )

    def _warn_of_answers(self) -> None:
        if self.fitted or self.layout.called(Label):
            return
        learned = (column.name for column in self._learned)
        others = (name for name in learned if name not in self.layout.kinds)
        if answer := shown(next(filter(is_answer, others), "")):
            console.warn(
                f"warning: {self.file.path}: the column {answer} is learned like all others; "
                f"if it is the answer, write `{answer}: label`"
            )

    def _missing(self, missing: Sequence[str]) -> DataError:
        several = "the columns" if len(missing) > 1 else "the column"
        near = [
            f"{shown(name)} may be {shown(match)}"
            for name in missing
            for match in difflib.get_close_matches(name, self.names, 1)
            if match not in self.layout.kinds
        ]
        advice = "; ".join(near) or "add it, or take it out of `columns` in the spec"
        return DataError(
            f"{self.file.path} lacks {several} {listed(missing)}, which this model "
            f"has; there are {listed(self.names)}; {advice}"
        )

    def _unnamed(self, foreign: Sequence[str]) -> DataError:
        answer = next(filter(is_answer, foreign), foreign[0])
        is_free = is_answer(answer) and not self.layout.called(Label)
        what = "label" if is_free else "drop"
        several = "columns" if len(foreign) > 1 else "the column"
        return DataError(
            f"{self.file.path} has {several} {listed(foreign)}, of which `columns` in "
            f"the spec says nothing; write what each is, as `{written(answer)}: {what}`, or "
            "`others: drop` to leave out all that have no name there"
        )

    def _other_size(self, size: int, others: Sequence[str]) -> DataError:
        most = f"the other columns are {listed(others)}"
        suspects = [n for n in others if is_answer(n)]
        advice = "write `drop` behind those that are not to be learned"
        if suspects:
            advice = (
                f"{shown(suspects[0])} seems to be the answer: write `label` behind it"
            )
        return DataError(
            f"{self.file.path} makes {size} numbers of each row, where an example of this "
            f"model has {self.layout.size}; {most}; {advice}"
        )

    def _other_cells(self, position: int, texts: Mapping[str, int]) -> DataError:
        """The error about a column that holds something else than its kind says."""
        name = self.names[position]
        kind = self.layout.kind(name)
        text, line = next(iter(texts.items()))
        known = ", ".join(written(text) for text in [*texts][:MOST_TEXTS])
        known += ", …" if len(texts) > MOST_TEXTS else ""
        at = f'{self.file.at(line)}, {self._described(position)}, holds "{shown(text)}"'
        if isinstance(kind, Category):
            return DataError(
                f"{at}, where one of {listed(kind.values)} was expected; add what is "
                f"missing to the list in the spec ({known}), or leave these rows out"
            )
        advice = csv_files.advice_about_text(text)
        if "time" in advice:
            advice = (
                "it seems to be a time, which is not learned as such: write "
                f"`{shown(name)}: drop`, or put numbers in its place, as days from a start"
            )
        elif is_answer(name) and not self.layout.called(Label):
            advice = f"it seems to be the answer: write `{written(name)}: label`"
        elif not advice:
            advice = "correct it, or leave the row out"
            if len(texts) > 1:
                advice = (
                    f"correct it, or write `{written(name)}: {{category: [{known}]}}` if "
                    "it is one of some words"
                )
        return DataError(f"{at}, where a number was expected; {advice}")

    def _refuse_below_0(self, values: Values) -> None:
        for position, column in enumerate(self._learned):
            if not isinstance(column.kind, Number) or column.kind.scale != "log":
                continue
            wrong = np.flatnonzero(values[:, position] < 0)
            if len(wrong):
                line, value = self._lines[int(wrong[0])], values[wrong[0], position]
                raise DataError(
                    f"{self.file.at(line)}, {self._described(self.names.index(column.name))}, "
                    f"holds {value}, and {len(wrong):,} values of that column are below 0, "
                    "where `log` takes log(1 + v); write `standardize` or `robust` for it"
                )
