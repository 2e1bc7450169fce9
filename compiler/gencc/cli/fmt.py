"""`gencc fmt SPEC...`: specs in the one layout."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from gencc.cli.console import say
from gencc.cli.specs import specs_argument
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import visible


@dataclass(frozen=True)
class _Laid:
    """A spec as it is, and as it is to be; lines end with a line feed."""

    path: Path
    name: str
    before: str
    after: str

    def difference(self) -> str:
        """What changes, as `diff -u` would print it."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            self.name,
            f"{self.name}, laid out",
        )
        return "".join(line if line[-1] == "\n" else f"{line}\n" for line in lines)


@click.command()
@specs_argument
@click.option(
    "--check",
    "only_checks",
    is_flag=True,
    help="Write nothing; exit with 1 if a spec has another layout.",
)
@click.option(
    "--diff",
    "shows",
    is_flag=True,
    help="Write nothing, print what would change; exit with 1 if anything would.",
)
def fmt(specs: tuple[Path, ...], only_checks: bool, shows: bool) -> None:
    """Give each SPEC the one layout; what it means, its lines and comments stay.

    SPEC is a file, a folder of specs, or - for standard input, which is then printed.
    If any spec cannot be read, none is written.
    """
    from gencc.frontend.yaml.document import STDIN

    laid = _all_laid(specs)
    changed = [spec for spec in laid if spec.after != spec.before]
    if shows and changed:
        say("".join(spec.difference() for spec in changed).rstrip("\n"))
    if only_checks:
        for spec in changed:
            say(f"{spec.name} has another layout: gencc fmt writes it")
    if only_checks or shows:
        click.get_current_context().exit(1 if changed else 0)
    for spec in laid:
        if spec.path == STDIN:
            say(spec.after.rstrip("\n"))
        elif spec in changed:
            _write(spec)
            say(f"laid out {spec.name}")
        else:
            say(f"{spec.name} is laid out already")


def _all_laid(paths: tuple[Path, ...]) -> list[_Laid]:
    """Every spec; raises one CompileError with the errors of all."""
    from gencc.frontend.yaml.document import load
    from gencc.frontend.yaml.layout import formatted

    laid: list[_Laid] = []
    errors: list[Diagnostic] = []
    for path in paths:
        try:
            document = load(path)
        except CompileError as error:
            errors += error.diagnostics
            continue
        source = document.source
        laid.append(_Laid(path, visible(source.name), source.text, formatted(document)))
    if errors:
        raise CompileError(errors)
    return laid


def _write(spec: _Laid) -> None:
    """Replaces the file, or what a link leads to; its line ends and its mode stay."""
    from gencc.runtime.support import atomic

    path = spec.path.resolve()
    content = path.read_bytes()
    has_returns = b"\r\n" in content
    mode = path.stat().st_mode
    after = spec.after.replace("\n", "\r\n") if has_returns else spec.after
    atomic.write(path, after.encode())
    if sys.platform != "win32":
        path.chmod(mode & 0o7777)
