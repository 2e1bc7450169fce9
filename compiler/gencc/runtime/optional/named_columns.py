"""The columns of a table by name: what each is, on which scale it is learned, and back.

A package has this file if its spec names columns. What was fitted to the examples that
are trained on is kept among the facts of the run: it is applied to all others, and
undone in outputs that have the shape of the data.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .support import console, windows
from .support.columns import MOST_APART
from .support.contents import shown
from .support.datasets import Dataset, Places
from .support.devices import kept
from .support.errors import CheckpointError, DataError

FACT = "columns"  # the name of the fact
OTHERS = "others"
DIGITS = 12  # of what is fitted, as the last of a logarithm differ between machines

Values = NDArray[np.float64]
Scale = Literal["", "standardize", "minmax", "robust", "log"]


@dataclass(frozen=True)
class Number:
    """A column of numbers, as they are or on a scale of its own.

    standardize: (v - mean) / deviation. minmax: (v - least) / (most - least).
    robust: (v - median) / (upper quartile - lower quartile). log: log(1 + v), and that
    standardized. A divisor of 0 counts as 1. `gaps` is what stands where there is no
    value: the mean or the median of the others, or a number; None if there must be one.
    """

    scale: Scale = ""
    gaps: float | str | None = None


@dataclass(frozen=True)
class Category:
    """A column with one of some texts in each row: one-hot, in their order.

    `ordered` ones become a single number instead, evenly from 0 for the first to 1 for
    the last. `gaps` is the one that stands where there is none.
    """

    values: tuple[str, ...]
    ordered: bool = False
    gaps: str | None = None


@dataclass(frozen=True)
class Label:
    """The column of labels: whole numbers from 0 on, or text.

    Texts are numbered by their place among `values`, or else in sorted order.
    """

    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Index:
    """A column that says which row it is, for outputs; it is not learned."""


@dataclass(frozen=True)
class Dropped:
    """A column that is not read."""


Kind = Number | Category | Label | Index | Dropped


class Learned(NamedTuple):
    """A column that is learned: what it is, and what was fitted to it.

    A number v becomes (f(v) - center) / spread, f being log(1 + v) or v itself; `filled`
    is what stands in gaps.
    """

    name: str
    kind: Number | Category
    center: float = 0.0
    spread: float = 1.0
    filled: float | None = None

    @property
    def size(self) -> int:
        """How many numbers of an example it is."""
        if isinstance(self.kind, Number) or self.kind.ordered:
            return 1
        return len(self.kind.values)

    def scaled(self, values: Values) -> Values:
        """(count,) as read, without gaps -> (count, size) as learned."""
        match self.kind:
            case Category(texts, ordered=False):
                return np.eye(len(texts))[values.astype(np.int64)]
            case Category(texts):
                return values[:, None] / (len(texts) - 1)
            case Number("log"):
                values = np.log1p(values)
        return ((values - self.center) / self.spread)[:, None]

    def undone(self, values: Values) -> NDArray[Any]:
        """(count, size) as learned -> (count,) in the units of the file, or its texts."""
        match self.kind:
            case Category(texts, ordered=False):
                return _among(texts, values.argmax(axis=1))
            case Category(texts):
                last = len(texts) - 1
                places = np.nan_to_num(np.rint(values[:, 0] * last)).clip(0, last)
                return _among(texts, places.astype(np.int64))
        numbers: Values = values[:, 0] * self.spread + self.center
        with np.errstate(over="ignore"):
            return np.expm1(numbers) if self.kind.scale == "log" else numbers

    def fitted(self, values: Values) -> "Learned":
        """The column with the numbers of the examples that are trained on, (count,)."""
        filled = self._filled(values[~np.isnan(values)])
        if not isinstance(self.kind, Number):
            return self._replace(filled=filled)
        if filled is not None:
            values = np.where(np.isnan(values), filled, values)
        center, spread = _fit(self.kind.scale, values)
        if not math.isfinite(center) or not math.isfinite(spread):
            raise DataError(
                f"the column {shown(self.name)} holds values from {values.min():g} to "
                f"{values.max():g}, too large to be brought to a scale; mend them, or "
                f"write `{shown(self.name)}: log` if none is below 0"
            )
        return self._replace(
            center=_rounded(center), spread=_rounded(spread) or 1.0, filled=filled
        )

    def _filled(self, present: Values) -> float | None:
        match self.kind:
            case Category(texts, gaps=str(text)):
                return float(texts.index(text))
            case Number(gaps=float(number)):
                return number
            case Number(gaps=str(word)):
                if not len(present):
                    raise DataError(
                        f"the column {shown(self.name)} holds no value among the "
                        f"examples that are trained on, so it has no {word}; write a "
                        "number for its gaps, or drop the column"
                    )
                of = np.median if word == "median" else _mean
                return _rounded(float(of(present)))
        return None


@dataclass(frozen=True)
class Fitted:
    """The columns that are learned, in the order of an example, and the classes.

    `classes` are what labels stand for, if they are text in the file.
    """

    learned: tuple[Learned, ...]
    classes: tuple[str, ...] = ()

    def facts(self) -> dict[str, str]:
        """What was fitted, for the facts of a run."""
        numbers = [[c.name, c.center, c.spread, c.filled] for c in self.learned]
        return {FACT: json.dumps({"learned": numbers, "classes": self.classes})}

    def undone(self, values: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Examples (count, size) -> each column in its own units, by its name."""
        rows = np.asarray(values.reshape(-1, values.shape[-1]), np.float64)
        return {
            column.name: _as_windows(column.undone(part), values)
            for column, part in self._parts(rows)
        }

    def named(self, name: str, values: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Numbers of columns (count, size), which are in no unit of theirs, by name."""
        columns: dict[str, NDArray[Any]] = {}
        for column, part in self._parts(values.reshape(-1, values.shape[-1])):
            if column.size == 1:
                own = _as_windows(part[:, 0], values)
                columns[f"{name}_{column.name}"] = own
            elif isinstance(column.kind, Category):
                for text, numbers in zip(column.kind.values, part.T, strict=True):
                    columns[f"{name}_{column.name}={text}"] = numbers
        return columns

    def _parts(self, values: NDArray[Any]) -> Iterator[tuple[Learned, NDArray[Any]]]:
        """Each column and its numbers, (count, its size)."""
        start = 0
        for column in self.learned:
            yield column, values[:, start : start + column.size]
            start += column.size


@dataclass(frozen=True)
class Table(Dataset):
    """A dataset whose examples are rows of `columns`: as read (count, columns), or scaled.

    Its `test` is a table too, if there is one.
    """

    columns: Fitted = Fitted(())


@dataclass(frozen=True)
class Layout:
    """What the columns of a table are, by name; `others` are those without one.

    The learned ones make up an example of `size` numbers, in the order written. The
    spec knows of so many `classes`; None if it says nothing of them.
    """

    kinds: Mapping[str, Kind]
    size: int
    classes: int | None = None

    def restored(self, facts: Mapping[str, str]) -> Fitted:
        """What is fitted according to the facts of a run. Raises CheckpointError."""
        try:
            stored = json.loads(facts[FACT])
            learned = tuple(
                Learned(
                    str(name), self.kind(str(name)), float(center), float(spread), gap
                )
                for name, center, spread, gap in stored["learned"]
            )
            classes = tuple(map(str, stored["classes"]))
            sizes = sum(column.size for column in learned)
            if sizes != self.size or not all(map(_is_possible, learned)):
                raise ValueError("not the columns of this model")
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(
                f"the checkpoint says nothing usable of the columns ({error!r}); build "
                "the package from the spec of that run, or train again"
            ) from error
        return Fitted(learned, classes)

    def kind(self, name: str) -> Number | Category:
        """What a learned column is. Raises ValueError if it is not learned."""
        kind = self.kinds.get(name, self.kinds.get(OTHERS))
        if not isinstance(kind, Number | Category):
            raise ValueError(f"{name} is not learned")
        return kind

    def called(self, kind: type[Kind]) -> str | None:
        """The name of the column of labels, or of the index, if there is one."""
        names = (name for name, own in self.kinds.items() if isinstance(own, kind))
        return next(names, None)


def fit(table: Table) -> Fitted:
    """The columns with what is fitted to the examples of a table, as read.

    Warns of columns that say nothing, or that outweigh others. Raises DataError.
    """
    values = np.asarray(table.examples, np.float64)
    if table.places and table.places.rows is not None:  # each row once
        first = np.unique(table.places.rows, return_index=True)[1]
        values = values.reshape(-1, values.shape[-1])[first]
    learned = tuple(
        column.fitted(values[:, position])
        for position, column in enumerate(table.columns.learned)
    )
    _compare(values, learned)
    return replace(table.columns, learned=learned)


def scaled(table: Table, fitted: Fitted, precision: str) -> Table:
    """The examples (count, size) on the scales that are fitted. Raises DataError."""
    parts = []
    precision = kept(precision)
    for position, column in enumerate(fitted.learned):
        values = np.asarray(table.examples[..., position], np.float64).ravel()
        if column.filled is not None:
            values = np.where(np.isnan(values), column.filled, values)
        with np.errstate(over="ignore", invalid="ignore"):
            parts.append(column.scaled(values).astype(precision))
        if not np.isfinite(parts[-1]).all():
            raise DataError(
                f"the column {shown(column.name)} holds a number that is not finite in "
                f"{precision} on its scale; mend it or leave it out"
            )
    examples = np.concatenate(parts, axis=1)
    examples = examples.reshape(*table.examples.shape[:-1], -1)
    test = table.test
    if isinstance(test, Table):
        test = scaled(test, fitted, precision)
    return replace(table, examples=examples, columns=fitted, test=test)


def windowed(table: Table, length: int, stride: int) -> Table:
    """Windows (count, length, columns) of the rows of a table. Raises DataError."""
    count = len(table)
    if count < length:
        raise DataError(
            f"the table holds {count} rows, fewer than a window of {length}; use more "
            "data, or write a shorter `window` in the spec"
        )
    begins = windows.beginning(count, length, stride)
    places = table.places
    if places:
        _warn_of_disorder(places)
        places = windows.of_rows(places, table.labels, begins, length)
    test = table.test
    if isinstance(test, Table):
        test = windowed(test, length, stride)
    return replace(
        table,
        examples=table.examples[begins[:, np.newaxis] + np.arange(length)],
        labels=windows.largest(table.labels, begins, length),
        places=places,
        test=test,
    )


def _warn_of_disorder(places: Places) -> None:
    """Warn of a series whose index says that its rows are not in the order of time."""
    texts = [*map(str, places.values)]
    try:
        order: list[Any] = [*map(float, texts)]
    except ValueError:
        if not all(map(re.compile(r"\d{4}-\d\d-\d\d").match, texts)):
            return
        order = texts
    wrong = next((i for i in range(1, len(order)) if order[i] < order[i - 1]), None)
    if wrong is not None:
        console.warn(
            f"warning: {shown(places.name)} does not increase everywhere: "
            f"{shown(texts[wrong])} comes after {shown(texts[wrong - 1])}; windows take "
            "rows as they stand there, so sort them if they are a series in time"
        )


def _as_windows(column: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    """The numbers of a column, (count,), or (count, length, 1) of windows."""
    return column if values.ndim == 2 else column.reshape(*values.shape[:-1], 1)


# ------------------------------------------------------------------ numbers


def _fit(scale: Scale, values: Values) -> tuple[float, float]:
    """Center and spread; sums are exact, so that they are the same on every machine.

    Not finite where numbers are too large for that.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return _fit_unchecked(scale, values)


def _fit_unchecked(scale: Scale, values: Values) -> tuple[float, float]:
    match scale:
        case "minmax":
            least, most = float(values.min()), float(values.max())
            return least, most - least
        case "robust":
            lower, middle, upper = np.quantile(values, (0.25, 0.5, 0.75)).tolist()
            return middle, upper - lower
        case "standardize" | "log":
            values = np.log1p(values) if scale == "log" else values
            mean = _mean(values)
            return mean, math.sqrt(_mean((values - mean) ** 2))
    return 0.0, 1.0


def _mean(values: Values) -> float:
    try:
        return math.fsum(values.tolist()) / len(values)
    except (OverflowError, ValueError):  # ValueError: inf - inf
        return math.inf


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _among(texts: Sequence[str], places: NDArray[np.int64]) -> NDArray[Any]:
    chosen: NDArray[Any] = np.array(texts, object)[places]
    return chosen


def _is_possible(column: Learned) -> bool:
    numbers = (column.center, column.spread, column.filled or 0.0)
    return all(map(math.isfinite, numbers)) and column.spread > 0


def _compare(values: Values, learned: Sequence[Learned]) -> None:
    """Warn of a column that says nothing, and of one without a scale that outweighs."""
    spreads: dict[str, float] = {}
    for position, column in enumerate(learned):
        if not isinstance(column.kind, Number):
            continue
        present = values[:, position][~np.isnan(values[:, position])]
        with np.errstate(over="ignore"):
            spread = float(column.scaled(present).std()) if len(present) else 0.0
        if spread > 0:
            spreads[column.name] = spread
        elif len(values) > 1:
            console.warn(
                f"warning: the column {shown(column.name)} is the same in all examples "
                f"that are trained on, so there is nothing to learn: `{shown(column.name)}: "
                "drop` leaves it out"
            )
    if not spreads:
        return
    widest = max(spreads, key=lambda name: spreads[name])
    least = min(spreads, key=lambda name: spreads[name])
    plain = {c.name for c in learned if isinstance(c.kind, Number) and not c.kind.scale}
    if spreads[widest] > MOST_APART * spreads[least] and plain & {widest, least}:
        console.warn(
            f"warning: the column {shown(widest)} spreads "
            f"{spreads[widest] / spreads[least]:,.0f} times as far as {shown(least)} and "
            "decides what is learned; write "
            + " and ".join(
                f"`{shown(name)}: standardize`"
                for name in (widest, least)
                if name in plain
            )
        )
