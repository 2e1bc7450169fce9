"""Output of commands, which never fails because of a stream, and their exit status."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable
from typing import Any, TextIO

import click

from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import closing, render_all, visible

BUG = 70
IO = 3
USAGE = 2

_STATUS = {"E0101": IO, "E0604": IO, "E0501": USAGE, "E0506": USAGE, "E0503": BUG}


def status(error: CompileError) -> int:
    """The exit status that all errors share, or 1; that of a bug if there is one."""
    statuses = {_STATUS.get(d.code, 1) for d in error.diagnostics if d.is_error}
    if BUG in statuses:
        return BUG
    return statuses.pop() if len(statuses) == 1 else 1


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Prints diagnostics for people on stderr, and how many they are."""
    everything = tuple(diagnostics)
    color, width = _has_color(sys.stderr), _columns(sys.stderr)
    if text := render_all(everything, color=color, width=width):
        say(f"{text}\n\n{closing(everything)}", err=True)


def _columns(stream: TextIO | None) -> int:
    """The width of the terminal that a stream is shown on, or 0 if it is none."""
    if stream is None or not stream.isatty():
        return 0
    return shutil.get_terminal_size().columns


def trace(error: BaseException | None) -> None:
    """Prints the traceback if GENCC_TRACEBACK is set."""
    if error is not None and os.environ.get("GENCC_TRACEBACK"):
        import traceback

        say("".join(traceback.format_exception(error)), err=True)


def _has_color(stream: TextIO | None) -> bool:
    allowed = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return allowed and stream is not None and stream.isatty()


def say(text: str, *, err: bool = False) -> None:
    """Prints `text`; characters that the stream cannot encode become escapes."""
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), err=err)


def apology(error: Exception) -> str:
    """The message about an exception that is a bug of gencc."""
    text = visible(f"{type(error).__name__}: {error}".removesuffix(": "))[:300]
    more = "GENCC_TRACEBACK=1 shows where"
    return f"gencc: a bug in gencc: {text} (please report it, with the spec; {more})"


class Whole(click.IntRange):
    """A whole number in ASCII digits; int() would take digits of every script."""

    def convert(self, value: Any, *rest: Any) -> Any:
        if isinstance(value, str) and not (value.isascii() and value.isdecimal()):
            self.fail(f"{value!a} is not a whole number.", *rest)
        return super().convert(value, *rest)


class _Device(click.types.StringParamType):
    """What a package takes as --device."""

    name = "device"

    def convert(self, value: Any, *rest: Any) -> str:
        from gencc.runtime.support import devices

        try:
            return devices.named(value)
        except ArgumentTypeError as error:
            self.fail(f"{error}.", *rest)


device_option = click.option(
    "--device",
    type=_Device(),
    default="cpu",
    show_default=True,
    help="Where to compute: auto, cpu, cuda, cuda:1, mps.",
)


def count(number: int, what: str) -> str:
    """1 file, 2 files; nothing for none."""
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""
