"""losses.csv: one row per step, every digit.

The same in every package.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from . import atomic, console
from .contents import shown
from .errors import CheckpointError, PackageError

Row = Mapping[str, float]
Course = Sequence[tuple[int, float]]


def course(path: Path, column: str) -> Course:
    """The steps that have a value in this column of a losses.csv, and the values."""
    return LossTable(path, ()).course(column)


class LossTable:
    """The table of a run; `columns` are the losses in it.

    Those in `optional` may be missing in a table that exists already, as may others
    that begin like them: a run may be looked at more closely than before, or less.
    """

    def __init__(
        self, path: Path, columns: Sequence[str], optional: Sequence[str] = ()
    ) -> None:
        self.path, self.columns = path, (*columns, *optional)
        self._required = tuple(columns)
        self._unwritten = b""  # rows that could not be written yet

    def start(self) -> None:
        """Write the header alone; OSError if that fails."""
        atomic.write(self.path, self._header())

    def add(self, rows: Mapping[int, Row], durable: bool) -> None:
        """Append rows, by step. Rows that cannot be written wait for the next call.

        If `durable` they are on the disk at the return; CheckpointError if that fails.
        """
        self._unwritten += b"".join(self._line(step, rows[step]) for step in rows)
        try:
            if durable:
                atomic.patiently(lambda: self._append(durable=True))
            else:
                with suppress(OSError):
                    self._append(durable=False)
        except OSError as error:
            raise CheckpointError(
                f"{self.path} cannot be written ({error}); the earlier "
                "checkpoints are unchanged"
            ) from error

    def adopt_columns(self) -> None:
        """Add to the columns what the table has beyond them.

        Raises PackageError for a table that lacks losses, or has others.
        """
        header, _ = self._read()
        present = _names(header)
        more = [name for name in present if name not in self.columns]
        required = [name for name in self._required if not _is_optional(name)]
        own = [name for name in present if name in required]
        if own != required or not all(map(_is_optional, more)):
            raise PackageError(
                f"{self.path} begins with {shown(header)}, where {self._header()!r} "
                "was expected; it was written by another package"
            )
        self.columns = (*self.columns, *more)

    def cut_back(self, step: int) -> None:
        """Drop the rows from `step` on, whose work was lost and is redone; OSError.

        What is left has all columns.
        """
        header, rows = self._read()
        complete = [rows[number] for number in sorted(rows) if number < step]
        if len(complete) < step:
            console.warn(
                f"warning: {self.path} lacks {step - len(complete)} of the {step} steps "
                "before the checkpoint"
            )
        if header != self._header():
            names = _names(header)
            complete = [self._rearranged(row, names) for row in complete]
        atomic.write(self.path, b"".join([self._header(), *complete]))

    def rows(self) -> int:
        """How many steps it has."""
        return len(self._read()[1])

    def course(self, name: str) -> Course:
        """The steps that have a value in a column, and what it was."""
        header, rows = self._read()
        names = _names(header)
        if name not in names:
            return []
        column = names.index(name) + 1
        texts = ((step, _cells(row)[column]) for step, row in rows.items())
        return [(step, float(text)) for step, text in texts if text]

    def _read(self) -> tuple[bytes, dict[int, bytes]]:
        """The header, and the rows by their steps."""
        text = atomic.read(self.path) if os.path.lexists(self.path) else b""
        header, *rows = text.splitlines(keepends=True) or [self._header()]
        width = header.count(b",")
        numbered = {_number(row, width): row for row in rows}
        numbered.pop(-1, None)
        return header, numbered

    def _rearranged(self, row: bytes, names: Sequence[str]) -> bytes:
        """A row of a table with these columns, as one of this table."""
        step, *values = _cells(row)
        known = dict(zip(names, values, strict=True))
        cells = (known.get(name, "") for name in self.columns)
        return (",".join([step, *cells]) + "\n").encode()

    def _append(self, durable: bool) -> None:
        """Write all unwritten rows, or raise OSError and write none."""
        with self.path.open("ab", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            try:
                left = memoryview(self._unwritten)
                while left:
                    left = left[file.write(left) :]
                if durable:
                    os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(end)
                raise
        self._unwritten = b""

    def _header(self) -> bytes:
        return (",".join(["step", *self.columns]) + "\n").encode()

    def _line(self, step: int, row: Row) -> bytes:
        values = (repr(row[name]) if name in row else "" for name in self.columns)
        return (",".join([str(step), *values]) + "\n").encode()


def _names(header: bytes) -> list[str]:
    """The columns of a table, without that of the step."""
    return header.decode("utf-8", "replace").rstrip("\r\n").split(",")[1:]


def _cells(row: bytes) -> list[str]:
    return row.decode().rstrip("\n").split(",")


def _number(row: bytes, width: int) -> int:
    """The step of a row of so many columns, or -1 if `add` did not write such a row."""
    try:
        number, *values = row.decode("ascii").removesuffix("\n").split(",")
        step = int(number)
        [float(value) for value in values if value]
    except ValueError:
        return -1
    # A row that a kill cut short is the last one and has no line end.
    whole = row.endswith(b"\n") and len(values) == width
    return step if whole and str(step) == number else -1


def _is_optional(name: str) -> bool:
    """Whether it is a column of a validation, or of the norms of gradients."""
    return name.startswith(("val_", "norm_"))
