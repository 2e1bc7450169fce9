"""What came out of several runs: their last losses and metrics, side by side.

The same in every package.
"""

import csv
import json
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import atomic
from .errors import PackageError

LAST = 100  # steps, at most, whose mean is the last of a loss; at most a tenth of all

Curve = list[tuple[int, float]]
Table = list[list[str]]


@dataclass(frozen=True)
class Results:
    """The run in `folder`.

    losses: each at its steps. metrics: as metrics.json has them. facts: what determines
    the training, as config.json has it.
    """

    folder: Path
    label: str
    losses: Mapping[str, Curve]
    metrics: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many steps losses are known of."""
        return max(
            (curve[-1][0] + 1 for curve in self.losses.values() if curve), default=0
        )

    @property
    def values(self) -> dict[str, float]:
        """The mean of each loss over the last steps, and the metrics."""
        ends = {name: last(curve) for name, curve in self.losses.items() if curve}
        return {**ends, **self.metrics}


def last(curve: Curve) -> float:
    """The mean over the last tenth of the steps, and over a hundred at most."""
    values = [value for _, value in curve]
    return mean(values[-min(LAST, max(1, len(values) // 10)) :])


def mean(values: Sequence[float]) -> float:
    """Also of values near the largest, and of infinite ones."""
    try:
        return math.fsum(values) / len(values)
    except (OverflowError, ValueError):  # the latter for inf - inf
        return sum(value / len(values) for value in values)


def read(folder: Path, label: str = "") -> Results:
    """The run in a folder. Raises OSError, and ValueError for files no run wrote."""
    try:
        return _read(folder, label)
    except (TypeError, csv.Error) as error:
        raise ValueError(str(error)) from error


def _read(folder: Path, label: str) -> Results:
    with (folder / "losses.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file)) or [["step"]]
    whole = [row for row in rows if len(row) == len(header)]  # a kill may cut the last
    losses = {
        name: [(int(row[0]), float(row[index])) for row in whole if row[index]]
        for index, name in enumerate(header[1:], 1)
    }
    metrics = _mapping(folder / "metrics.json")
    return Results(
        folder,
        label or str(folder),
        losses,
        {name: float(value) for name, value in metrics.items()},
        {name: str(value) for name, value in _mapping(folder / "config.json").items()},
    )


def facts(folder: Path) -> dict[str, Any]:
    """What config.json has; PackageError for a file that no run wrote, and OSError."""
    path = folder / "config.json"
    path.stat()  # OSError where there is none
    try:
        return _mapping(path)
    except ValueError as error:
        message = f"{path} is not as a run wrote it: {error}"
        raise PackageError(message) from error


def spread(runs: Sequence[Results]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation (n - 1) of each value that all runs have."""
    every = [run.values for run in runs]
    names = (
        [n for n in every[0] if all(n in values for values in every)] if every else []
    )
    result = {}
    for name in names:
        column = [values[name] for values in every]
        finite = len(column) > 1 and all(map(math.isfinite, column))
        result[name] = (mean(column), _deviation(column) if finite else math.nan)
    return result


def table(runs: Sequence[Results], first: str = "run") -> Table:
    """A row for each run, below a header; below them the mean ± deviation of several."""
    names = list(dict.fromkeys(name for run in runs for name in run.values))
    rows = [[first, *names]]
    for run in runs:
        values = run.values
        rows.append(
            [run.label, *(short(values[n]) if n in values else "" for n in names)]
        )
    if len(runs) > 1:
        rows.append(
            ["mean ± sd", *(with_deviation(spread(runs).get(n)) for n in names)]
        )
    return rows


def laid_out(rows: Table) -> list[str]:
    """The rows as lines whose columns stand below one another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def save_csv(path: Path, runs: Sequence[Results], first: str = "run") -> None:
    """A row for each run, every digit; OSError if that fails."""
    names = list(dict.fromkeys(name for run in runs for name in run.values))
    rows = [[first, "steps", *names]]
    for run in runs:
        values = run.values
        cells = (repr(values[name]) if name in values else "" for name in names)
        rows.append([run.label, str(run.steps), *cells])
    atomic.write(path, "".join(_line(row) for row in rows).encode())


def save_json(path: Path, runs: Sequence[Results]) -> None:
    """Mean, deviation and the value of each run, by name; OSError if that fails."""
    summary = {
        name: {
            "mean": _number(mean),
            "deviation": _number(deviation),
            "runs": {run.label: _number(run.values[name]) for run in runs},
        }
        for name, (mean, deviation) in spread(runs).items()
    }
    text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
    atomic.write(path, (text + "\n").encode())


def short(value: float) -> str:
    """12.35"""
    return f"{value:.4g}"


def with_deviation(both: tuple[float, float] | None) -> str:
    """12.35 ± 0.12, the deviation to two digits."""
    if both is None:
        return ""
    mean, deviation = both
    if math.isnan(deviation):
        return short(mean)
    return f"{short(mean)} ± {deviation:.2g}"


def _deviation(column: Sequence[float]) -> float:
    try:
        return statistics.stdev(column)
    except OverflowError:
        return math.inf


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _line(cells: Iterable[str]) -> str:
    """A line of CSV; cells with commas, quotes or line ends are quoted."""
    quoted = (
        '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n\r') else cell
        for cell in cells
    )
    return ",".join(quoted) + "\n"


def _mapping(path: Path) -> dict[str, Any]:
    """The object in a JSON file, or nothing where there is none."""
    if not path.exists():
        return {}
    mapping = json.loads(path.read_text(encoding="utf-8"))
    try:
        return dict(mapping)
    except TypeError as error:
        raise ValueError(f"{path} holds no object") from error
