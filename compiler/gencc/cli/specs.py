"""SPEC arguments of the command line -> the files that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from gencc.diagnostics import CompileError, Diagnostic, Position, Source, Span

_VERSION = re.compile(rb"^gencc *:", re.MULTILINE)
_HEAD = 64 * 1024  # bytes in which a spec has its first keys


class SpecPath(click.Path):
    """A spec, a folder of specs, or `-` for standard input."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, allow_dash=True)


def expanded(arguments: Iterable[Path]) -> tuple[Path, ...]:
    """Every spec once, those of a folder by name; raises CompileError for none in a folder.

    Of a folder those YAML files count that have the key `gencc`; folders within are not
    searched.
    """
    from gencc.frontend.yaml.document import STDIN

    paths: list[Path] = []
    for argument in arguments:
        paths += _specs_in(argument) if argument.is_dir() else [argument]
    if paths.count(STDIN) > 1:
        raise click.UsageError("standard input, `-`, can be read only once")
    return tuple(dict.fromkeys(paths))


def _specs_in(folder: Path) -> list[Path]:
    paths = sorted(path for path in folder.iterdir() if _is_spec(path))
    if not paths:
        message = "the folder has no specs: no .yaml file in it has the key `gencc`"
        source, start = Source(str(folder), ""), Position(1, 1)
        raise CompileError([Diagnostic("E0101", message, source, Span(start, start))])
    return paths


def _is_spec(path: Path) -> bool:
    if path.suffix not in (".yaml", ".yml") or not path.is_file():
        return False
    with path.open("rb") as file:
        return bool(_VERSION.search(file.read(_HEAD)))


def separated(names: Iterable[str]) -> Iterator[str]:
    """The names of a flag that may be repeated or hold several with commas between."""
    for text in names:
        yield from (name for part in text.split(",") if (name := part.strip()))


def _expanded(
    ctx: click.Context, parameter: click.Parameter, value: tuple[Path, ...]
) -> tuple[Path, ...]:
    return expanded(value)


specs_argument = click.argument(
    "specs",
    metavar="SPEC...",
    nargs=-1,
    required=True,
    type=SpecPath(),
    callback=_expanded,
)


assignments_option = click.option(
    "--set",
    "assignments",
    metavar="PATH=VALUE",
    multiple=True,
    help="Read the spec as if VALUE stood there: latent.z.normal=8; may be given more "
    "than once.",
)
