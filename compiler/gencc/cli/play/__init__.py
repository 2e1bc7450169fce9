"""`gencc play SPEC`: a page to change a spec on, for the lecture hall."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from gencc.cli.console import Whole, say

NEEDED = ("starlette", "uvicorn")


@click.command()
@click.argument("spec", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--port",
    type=Whole(1, 65535),
    default=None,
    help="The port to serve at; by default one that is free.",
)
@click.option(
    "--open/--no-open",
    "opens",
    default=True,
    help="Open the page in a browser.",
)
def play(spec: Path | None, port: int | None, opens: bool) -> None:
    """Serve a page on this machine: the spec left, and right what it means.

    Errors stand at their place while one types; networks are drawn, formulas set, the
    code of each framework shown with what the last change changed; Train draws the
    curves of several frameworks on top of one another, and their pictures. Without SPEC
    it begins with the gallery's vae.

    Only this machine can reach the page, by its address with a token. Nothing of the
    spec is executed but by Train. Ctrl-C ends it, and what trains.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise click.UsageError(
            f"the page needs {' and '.join(missing)}, which gencc's extra `play` installs"
        )
    from gencc.cli.play.server import Page, serve

    serve(Page.of(spec), port, opens, say)
