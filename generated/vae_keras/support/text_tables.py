"""Tables in files: how one separates its cells and writes its numbers, and its rows.

The same in every package.

Nothing is guessed: a notation is recognized by what fits all of the beginning of a file,
and said. A number that could be two different ones, as 1,234 where nothing else tells
what the comma is, is none.
"""

import codecs
import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from . import console, stored
from .errors import DataError
from .parquet_files import parquet_rows

TEXTS = frozenset((".csv", ".tsv", ".tab"))
SUFFIXES = TEXTS | {".parquet"}
MISSING = frozenset(
    ("", "nan", "na", "n/a", "#n/a", "<na>", "nat", "null", "none", "?", "-")
)

_NUMERIC = frozenset("0123456789+-.eE \t")  # float() takes 1_0, nan and other digits
_SIGNS = {",": "`,`", ";": "`;`", "\t": "tabs", "|": "`|`"}
_ENCODINGS = {
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Latin-1 (cp1252)",
}
_WHOLE = "rows of a table are text; save its numbers with numpy.save, as a .npy file"
_BEGINNING = 1 << 20  # characters that a notation is recognized by
_MOST_ROWS = 2000  # of them
_PIECE = 1 << 20  # bytes read at once

# 0,5 and 1.234,5 have decimal commas; 1,234.5 and 1,234 separate thousands; the last
# may also be 1.234.
_DECIMAL_COMMA = re.compile(
    r"[-+]?(\d+|\d{1,3}(\.\d{3})+),\d+([eE][-+]?\d+)?", re.ASCII
)
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
_DECIMAL_POINT = re.compile(r"[-+]?\d*\.\d+([eE][-+]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)


@dataclass(frozen=True)
class Notation:
    """How a file is written: its encoding, and what stands between cells.

    `comma` is what a comma within a number is: the `decimal` sign, a sign of
    `thousands`, or nothing that is known.
    """

    encoding: str = "utf-8-sig"
    separator: str = ","
    comma: str = ""
    skipped: int = 0  # lines before the table

    def number(self, cell: str) -> float | None:
        """The number in a cell; None if it is none, is not finite, or may be two."""
        cell = cell.strip()
        if "," in cell:
            if self.comma == "decimal" and _DECIMAL_COMMA.fullmatch(cell):
                cell = cell.replace(".", "").replace(",", ".")
            elif self.comma == "thousands" and _THOUSANDS.fullmatch(cell):
                cell = cell.replace(",", "")
        elif self.comma == "decimal" and "." in cell:
            return None
        if not _NUMERIC.issuperset(cell):
            return None
        try:
            value = float(cell)
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def numbers(self, row: Sequence[str]) -> list[float] | None:
        """All numbers of a row; None unless each cell is one."""
        if not self.comma and _NUMERIC.issuperset("".join(row)):
            try:
                values = [*map(float, row)]
            except ValueError:
                return None
            return values if all(map(math.isfinite, values)) else None
        read = map(self.number, row)
        complete = [value for value in read if value is not None]
        return complete if len(complete) == len(row) else None

    def said(self) -> str:
        """What is unusual about it: cells separated by `;`, decimals by `,`"""
        parts = []
        if self.separator != ",":
            parts.append(f"cells separated by {_SIGNS[self.separator]}")
        if self.comma:
            signs = {"decimal": "decimals", "thousands": "thousands"}
            parts.append(f"{signs[self.comma]} separated by `,`")
        if self.encoding in _ENCODINGS:
            parts.append(f"text in {_ENCODINGS[self.encoding]}")
        return ", ".join(parts)


@dataclass(frozen=True)
class File:
    """A table: its path, its notation, and its rows, each with its number in the file.

    `unit` is what is counted, from 1: lines of a text, rows of .parquet, whose names of
    columns are row 0.
    """

    path: Path
    notation: Notation
    unit: str
    rows: Iterator[tuple[int, list[str]]]

    def at(self, line: int) -> str:
        """data.csv, line 3"""
        return f"{self.path}, {self.unit} {line}"


def opened(path: Path) -> File:
    """The table in a file. Raises DataError, also while rows are read, if it is damaged."""
    stored.stays(path, (), _WHOLE)
    if path.suffix.lower() == ".parquet":
        return File(path, Notation(), "row", parquet_rows(path))
    notation = _recognized(path)
    if unusual := notation.said():
        console.say(f"{path}: {unusual}")
    return File(path, notation, "line", _rows(path, notation))


def is_gap(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().lower() in MISSING


def _rows(path: Path, notation: Notation) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding=notation.encoding, newline="") as file:
            for _ in range(notation.skipped):
                file.readline()
            rows = csv.reader(file, delimiter=notation.separator)
            blank: list[tuple[int, list[str]]] = []  # no rows where the table is over
            for row in filter(None, rows):
                blank.append((rows.line_num + notation.skipped, row))
                if any(map(str.strip, row)):
                    yield from blank
                    blank = []
    except (UnicodeError, csv.Error) as error:
        raise DataError(
            f"{path} cannot be read as a table ({error}); save it anew as .csv"
        ) from error


# ------------------------------------------------------------------ the notation


def _recognized(path: Path) -> Notation:
    encoding = _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            text = file.read(_BEGINNING)
            is_all = not file.read(1)
    except UnicodeError as error:
        raise DataError(
            f"{path} cannot be read as text ({error}); save it anew as .csv in UTF-8"
        ) from error
    lines = text.splitlines(keepends=True)
    declared = re.fullmatch(r"sep=(.)\s*", lines[0]) if lines else None
    if declared and declared[1] in _SIGNS:  # as spreadsheets write it
        lines = lines[1:]
    if not is_all:
        lines = lines[:-1]
    signs = declared[1] if declared and declared[1] in _SIGNS else "".join(_SIGNS)
    candidates = {sign: _split(lines, sign) for sign in signs}
    separator = max(candidates, key=lambda sign: _fit(candidates[sign]))
    comma = _comma(candidates[separator])
    return Notation(encoding, separator, comma, 0 if declared is None else 1)


def _encoding(path: Path) -> str:
    """UTF-8 if all of the file is that, UTF-16 by its mark or zeros, else cp1252.

    Text of any other encoding of Western languages is wrong in a few letters then, but
    no number is.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        first = file.read(_PIECE)
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        even, odd = first[:200:2], first[1:200:2]
        if len(first) > 3 and not any(even) and all(odd):
            return "utf-16-be"
        if len(first) > 3 and not any(odd) and all(even):
            return "utf-16-le"
        try:
            piece = first
            while piece:
                decoder.decode(piece)
                piece = file.read(_PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"  # spreadsheets put a mark before the text


def _split(lines: Sequence[str], sign: str) -> list[list[str]]:
    try:
        return [*islice(filter(None, csv.reader(lines, delimiter=sign)), _MOST_ROWS)]
    except csv.Error:  # said when the rows are read
        return []


def _fit(rows: Sequence[Sequence[str]]) -> tuple[bool, bool, float]:
    """How well a separator fits: several columns, rows of one width, numbers in cells."""
    if not rows:
        return False, False, 0.0
    widths = [len(row) for row in rows]
    alike = all(width == widths[0] for width in widths)
    cells = [cell.strip() for row in rows[1:] or rows for cell in row]
    numeric = sum(map(_is_like_a_number, cells)) / max(len(cells), 1)
    return widths[0] > 1, alike, round(numeric, 6)


def _is_like_a_number(cell: str) -> bool:
    return is_gap(cell) or bool(
        Notation().number(cell) is not None
        or _DECIMAL_COMMA.fullmatch(cell)
        or _THOUSANDS.fullmatch(cell)
    )


def _comma(rows: Sequence[Sequence[str]]) -> str:
    """What a comma within a number is; nothing where it is not certain."""
    cells = [cell.strip() for row in rows for cell in row]
    decimals = thousands = points = False
    for cell in cells:
        if "," in cell:
            is_decimal = bool(_DECIMAL_COMMA.fullmatch(cell))
            is_grouped = bool(_THOUSANDS.fullmatch(cell))
            decimals |= is_decimal and not is_grouped
            thousands |= is_grouped
            points |= is_grouped and not is_decimal and "." in cell
        elif _DECIMAL_POINT.fullmatch(cell):
            points |= not _GROUPED.fullmatch(cell)
    if decimals and not points:
        return "decimal"
    return "thousands" if thousands and points and not decimals else ""
