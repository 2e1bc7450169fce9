"""Labels of image files: in their names, or in a table beside them.

The same in every package.

`{label}_*` takes them from the names without suffix, `*` being any characters; the name
of a .csv file that lies in the folder, or in the one above, from its rows: a file, and its
label.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import console, text_tables
from .contents import shown
from .errors import DataError

LABEL = "{label}"

_COLUMNS = ("label", "class", "y", "category", "target", "species")
_NAMES = (
    *("file", "filename", "file_name", "path", "filepath", "image", "image_name"),
    *("img", "image_id", "name", "id"),
)
_COUNTERS = frozenset(("", "unnamed: 0", "index"))
_MOST_NAMED = 12


def read(folder: Path, names: Sequence[Path], source: str) -> NDArray[Any]:
    """The label (count,) of each file, named as seen from the folder.

    Whole numbers where all are, else text. Raises DataError for files without one.
    """
    if LABEL in source:
        known = _in_names(names, source)
        where = f"a name as `{source}` has it"
        advice = "rename them, or write another pattern as `labels` in the spec"
    else:
        table = _table(folder, source)
        known = _in_table(table, names)
        where, advice = f"a row in {table}", "add their rows, or take them away"
    missing = [name for name, label in zip(names, known, strict=True) if label is None]
    if missing:
        more = len(missing) - _MOST_NAMED
        listed = ", ".join(shown(folder / name) for name in missing[:_MOST_NAMED])
        listed += f", and {more} more" if more > 0 else ""
        raise DataError(
            f"{len(missing)} of {len(names)} images do not have {where}: {listed}; "
            f"{advice}"
        )
    labels = [label for label in known if label is not None]
    if all(label.isascii() and label.isdecimal() for label in labels):
        return np.array([*map(int, labels)])
    return np.array(labels)


def _in_names(names: Sequence[Path], pattern: str) -> list[str | None]:
    """What stands in each name where the pattern says so; as little as possible."""
    pieces = re.split(r"(\*|\{label\})", pattern)
    kinds = {"*": ".*?", LABEL: "(.+?)"}
    compiled = re.compile("".join(kinds.get(p, re.escape(p)) for p in pieces))
    matches = [compiled.fullmatch(name.stem) for name in names]
    return [match and match[1] for match in matches]


def _table(folder: Path, name: str) -> Path:
    for path in (folder / name, folder.parent / name):
        if path.is_file():
            return path
    raise DataError(
        f"{folder / name} does not exist, which has the labels of the images; put it "
        "there: a row for each image, its name and its label"
    )


def _in_table(table: Path, names: Sequence[Path]) -> list[str | None]:
    """The label that a table has for each file, by its name with or without suffix."""
    rows = _rows(table)
    by_name: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for called in {name.as_posix(), name.name, name.stem}:
            by_name.setdefault(called, []).append(number)
    labels: list[str | None] = [None] * len(names)
    others: list[str] = []
    for line, (name_, label) in rows.items():
        numbers = by_name.get(name_, [])
        others += [] if numbers else [name_]
        if len(numbers) > 1 or any(labels[n] not in (None, label) for n in numbers):
            raise DataError(
                f"{table}, line {line}, names {shown(name_)}, which is not a single "
                "image, or has two labels; write one row for each image, with its folder"
            )
        for number in numbers:
            labels[number] = label
    if others:
        console.say(
            f"{table}: {len(others)} of {len(rows)} rows name no image that is here, "
            f"the first {shown(others[0])}"
        )
    return labels


def _rows(table: Path) -> dict[int, tuple[str, str]]:
    """File and label of each row, by its line."""
    rows = {
        line: cells
        for line, row in text_tables.opened(table).rows
        if any(cells := [*map(str.strip, row)])
    }
    header = [cell.lower() for cell in next(iter(rows.values()), [])]
    column = next((header.index(name) for name in _COLUMNS if name in header), None)
    if column is not None:
        del rows[min(rows)]
    elif len(header) != 2:
        raise DataError(
            f"{table} has {len(header)} columns, none of which is called label, where a "
            "name and a label were expected; call the column of labels label"
        )
    label = 1 if column is None else column
    name = _column_of_names(header, label)
    for line, row in rows.items():
        if len(row) != len(header) or not row[label] or not row[name]:
            raise DataError(
                f"{table}, line {line}, has no name or no label, where both were "
                "expected; complete it, or take the row away"
            )
    return {line: (row[name], row[label]) for line, row in rows.items()}


def _column_of_names(header: Sequence[str], label: int) -> int:
    """The one that is called so, or the first that does not number the rows."""
    others = [column for column in range(len(header)) if column != label]
    for name in _NAMES:
        for column in others:
            if header[column] == name:
                return column
    named = [column for column in others if header[column] not in _COUNTERS]
    return (named or others or [0])[0]
