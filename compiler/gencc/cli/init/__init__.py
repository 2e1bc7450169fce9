"""`gencc init [KIND] [NAME] [--data PATH]`: a first spec, for data of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from gencc.cli.console import say


@click.command(
    epilog="`gencc init --list` says which kinds there are, and the specs of the gallery."
)
@click.argument("kind", required=False)
@click.argument("name", required=False)
@click.option(
    "--data",
    metavar="PATH",
    type=click.Path(path_type=Path, exists=True),
    help="What it will be trained on: a folder of images or IDX files, .npz, .npy, .csv, "
    ".tsv or .parquet. It is looked at for its kind, shape, labels and scale.",
)
@click.option(
    "--list", "lists", is_flag=True, help="List the kinds, and write nothing."
)
def init(kind: str | None, name: str | None, data: Path | None, lists: bool) -> None:
    """Write NAME.yaml, a spec that checks, builds and trains as it is.

    `gencc init vae faces --data photos/` writes faces.yaml for the images of a folder.
    Without --data KIND is a spec of the gallery, which is copied: `gencc init dcgan`.
    On a terminal, what is left out is asked for.
    """
    from gencc.cli.init.writing import ask, listing, write

    if lists:
        say(listing())
        return
    if kind is None:
        kind, name, data = ask(name, data)
    for line in write(kind, name, data):
        say(line)
