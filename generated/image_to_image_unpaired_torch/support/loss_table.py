"""losses.csv: one row per step, every digit.

The same in every package.
"""

import math
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from . import atomic, console
from .contents import shown
from .errors import CheckpointError, PackageError

Row = Mapping[str, float]


class LossTable:
    """The table of a run; `columns` are the losses in it."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path, self.columns = path, tuple(columns)
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

    def require_columns(self) -> None:
        """Raise PackageError for a table with other columns."""
        header, _ = self._read()
        if header != self._header():
            raise PackageError(
                f"{self.path} begins with {shown(header)}, where {self._header()!r} "
                "was expected; it was written by another package"
            )

    def cut_back(self, step: int) -> None:
        """Drop the rows from `step` on, whose work was lost and is redone; OSError."""
        header, rows = self._read()
        complete = [rows[number] for number in sorted(rows) if number < step]
        if len(complete) < step:
            console.warn(
                f"warning: {self.path} lacks {step - len(complete)} of the {step} steps "
                "before the checkpoint"
            )
        atomic.write(self.path, b"".join([header, *complete]))

    def rows(self) -> int:
        """How many steps it has."""
        return len(self._read()[1])

    def course(self, name: str) -> list[tuple[int, float]]:
        """The steps at which a loss was finite, and what it was."""
        column = self.columns.index(name) + 1
        texts = (
            (step, row.decode().rstrip("\n").split(",")[column])
            for step, row in self._read()[1].items()
        )
        values = ((step, float(text)) for step, text in texts if text)
        return [(step, value) for step, value in values if math.isfinite(value)]

    def _read(self) -> tuple[bytes, dict[int, bytes]]:
        """The header, and the rows by their steps."""
        text = atomic.read(self.path) if os.path.lexists(self.path) else b""
        header, *rows = text.splitlines(keepends=True) or [self._header()]
        numbered = {self._number(row): row for row in rows}
        numbered.pop(-1, None)
        return header, numbered

    def _number(self, row: bytes) -> int:
        """The step of a row, or -1 if `add` did not write such a row."""
        try:
            number, *values = row.decode("ascii").removesuffix("\n").split(",")
            step = int(number)
            [float(value) for value in values if value]
        except ValueError:
            return -1
        # A row that a kill cut short is the last one and has no line end.
        whole = row.endswith(b"\n") and len(values) == len(self.columns)
        return step if whole and str(step) == number else -1

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
