"""`gencc run SPEC`: build, train, and open the page about it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from gencc.cli.console import print_diagnostics, say
from gencc.cli.specs import SpecPath, assignments_option
from gencc.cli.training import TrainingCommand


@click.command(
    cls=TrainingCommand,
    epilog="Exit status: that of the training, or that of `gencc build`.",
)
@click.argument("spec", type=SpecPath())
@click.argument("flags", metavar="[-- FLAGS...]", nargs=-1)
@click.option(
    "--backend",
    metavar="NAME",
    help="The framework to train with; by default one that is installed.",
)
@click.option(
    "--data",
    metavar="PATH",
    multiple=True,
    help="The data, if not those of the package.",
)
@assignments_option
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder to put the package into; the current one by default.",
)
@click.option(
    "--open/--no-open",
    "opens",
    default=None,
    help="Open report.html in a browser at the end; by default on a terminal.",
)
def run(
    spec: Path,
    flags: tuple[str, ...],
    backend: str | None,
    data: tuple[str, ...],
    assignments: tuple[str, ...],
    out: Path,
    opens: bool | None,
) -> None:
    """Build SPEC, train it, and open the page about its run.

    FLAGS are passed on to `train`: `gencc run vae.yaml -- --steps 500 --seed 1`. The
    package is left in DIR, and the run in ./runs, as if they had been typed one by one.
    """
    from gencc.cli.training import require_framework, train
    from gencc.diagnostics.render import visible
    from gencc.driver import build_all
    from gencc.plugins import find, runnable

    chosen = backend or next(iter(runnable()), "torch")
    find(chosen)
    require_framework(chosen)
    (built,) = build_all([spec], [chosen], out, False, assignments=assignments)
    print_diagnostics(built.compiled.checked.warnings)
    package = built.published.folder.absolute()
    say(
        f"{'wrote' if built.published.changed else 'up to date:'} {visible(str(package))}"
    )
    home = Path("runs", package.name)
    before = _reports(home)
    more = [word for path in data for word in ("--data", path)]
    status = train(package, [*more, *flags])
    if status:
        click.get_current_context().exit(status if status > 0 else 128 - status)
    written = [
        path for path, when in _reports(home).items() if before.get(path) != when
    ]
    if written and (sys.stdout.isatty() if opens is None else opens):
        _open(max(written, key=lambda path: path.stat().st_mtime_ns))


def _reports(home: Path) -> dict[Path, int]:
    """The pages about runs, and when each was written, in nanoseconds."""
    pages = [*home.glob("report.html"), *home.glob("*/report.html")]
    return {path: path.stat().st_mtime_ns for path in pages}


def _open(page: Path) -> None:
    import webbrowser

    if "CI" not in os.environ and not webbrowser.open(page.absolute().as_uri()):
        say(f"no browser could be started; the page is {page}")
