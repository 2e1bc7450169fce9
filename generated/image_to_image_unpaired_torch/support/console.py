"""What a program says. No reader, terminal or disk can make saying it fail.

The same in every package.

The reader may be gone: a pipe is closed (`| head -1`), a disk is full, a terminal is
closed. The training is worth more than its report, so it goes on in silence.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from . import workers


def keep_descriptors() -> None:
    """Put the null device where stdin, stdout or stderr is closed.

    Otherwise the next file that is opened would get its number, and what a library
    prints would end up in a checkpoint.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            setattr(sys, name, stream)


def flush() -> None:
    """Print what is left in stdout and stderr: Python would fail to when it exits."""
    _write(sys.stdout, "")
    _write(sys.stderr, "")


def say(text: str) -> None:
    """Print a line to stdout; of several workers the first one does."""
    if workers.TEAM.rank == 0:
        _write(sys.stdout, _visible(text) + "\n")


def warn(text: str) -> None:
    """Print a line to stderr."""
    _write(sys.stderr, _visible(text) + "\n")


class Stderr:
    """The stream that a progress bar is drawn on."""

    def write(self, text: str) -> None:
        """Print as it is."""
        _write(sys.stderr, text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Whether it is a terminal, on which a bar can move: that of the first worker."""
        if workers.TEAM.rank:
            return False
        with suppress(OSError, ValueError):
            return sys.stderr is not None and sys.stderr.isatty()
        return False


def _visible(text: str) -> str:
    """With an escape for every character that would act on a terminal.

    Names and contents of files may have any of them.
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # closed when Python started
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except (OSError, ValueError):  # ValueError: it has been closed since
        _silence(stream)


def _silence(stream: TextIO) -> None:
    """Send what is left in the stream, and all that follows, to the null device."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
