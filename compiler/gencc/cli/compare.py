"""`gencc compare RUN…`: runs side by side, in the terminal and on a page."""

from __future__ import annotations

from pathlib import Path

import click

from gencc.cli.console import say
from gencc.diagnostics.render import visible

_PAGE = "comparison.html"


@click.command()
@click.argument(
    "runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(_PAGE),
    help=f"The page to write; {_PAGE} by default.",
)
def compare(runs: tuple[Path, ...], out: Path) -> None:
    """Say how runs differ, and what came out.

    A RUN is a run folder of a package of any backend, or a folder with several: those of
    `train --seeds`, which count as one with a mean, those of `gencc sweep`, or `runs`.
    The page has curves, pictures and all numbers, and needs neither network nor folder.
    """
    from gencc.runtime.support import atomic, comparison

    every: list[comparison.Variant] = []
    for folder in runs:
        if not folder.is_dir():
            raise click.UsageError(f"there is no run folder {visible(str(folder))}")
        try:
            every += comparison.variants(folder)
        except (ValueError, TypeError, LookupError) as error:
            where, why = visible(str(folder)), visible(str(error))
            raise click.UsageError(f"{where} cannot be compared: {why}") from None
    for line in comparison.lines(every):
        say(visible(line))
    labels = ", ".join(variant.label for variant in every)
    title = f"Comparison of {labels}" if len(labels) < 60 else f"{len(every)} runs"
    atomic.write(out, comparison.page(title, every).encode())
    say(f"wrote {visible(str(out))}")
