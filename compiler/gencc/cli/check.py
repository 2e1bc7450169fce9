"""`gencc check SPEC...`: what is wrong or odd, for people or for other programs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click

from gencc.cli.console import count, print_diagnostics, say, status, trace
from gencc.cli.specs import assignments_option, specs_argument
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.formats import FORMATS
from gencc.diagnostics.render import visible

_INTERVAL = 0.3  # seconds between two looks at the files


@click.command()
@specs_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", *FORMATS]),
    default="text",
    show_default=True,
    help="How to print errors and warnings; all but text go to stdout.",
)
@click.option("--strict", is_flag=True, help="Let warnings count: exit status 1.")
@click.option(
    "--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C."
)
@assignments_option
def check(
    specs: tuple[Path, ...],
    form: str,
    strict: bool,
    watch: bool,
    assignments: tuple[str, ...],
) -> None:
    """Say what is wrong or odd in each SPEC, and write nothing.

    SPEC is a file, a folder of specs, or - for standard input.
    """
    if watch:
        if Path("-") in specs:
            raise click.UsageError("standard input cannot be watched; name a file")
        _watch(specs, form, strict, assignments)
    click.get_current_context().exit(_checked(specs, form, strict, assignments))


def _checked(
    specs: Sequence[Path], form: str, strict: bool, assignments: Sequence[str]
) -> int:
    """Print what is to be said; the result is the exit status."""
    from gencc.driver import check_all

    try:
        checked = check_all(specs, assignments)
    except CompileError as error:
        _print(error.diagnostics, form)
        trace(error.__cause__)
        return status(error)
    warnings = [warning for spec in checked for warning in spec.warnings]
    _print(warnings, form)
    if form == "text":
        for spec in checked:
            number = count(len(spec.warnings), "warning")
            say(f"{visible(str(spec.path))}: {number or 'ok'}")
    return 1 if strict and warnings else 0


def _print(diagnostics: Sequence[Diagnostic], form: str) -> None:
    if form == "text":
        print_diagnostics(diagnostics)
    elif text := FORMATS[form](diagnostics):
        say(text)


def _watch(
    specs: Sequence[Path], form: str, strict: bool, assignments: Sequence[str]
) -> None:
    """Check at once, and whenever one of the files is another than before."""
    before = None
    while True:
        if (now := [_state(path) for path in specs]) != before:
            if before is not None:
                say(f"--- {time.strftime('%H:%M:%S')}")
            _checked(specs, form, strict, assignments)
            before = now
        time.sleep(_INTERVAL)


def _state(path: Path) -> tuple[int, int] | None:
    """What changes when a file is written; None while it is gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
