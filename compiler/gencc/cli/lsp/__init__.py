"""`gencc lsp`: the language server for editors, which speaks over stdin and stdout."""

from __future__ import annotations

import gc
from importlib.util import find_spec

import click


@click.command()
def lsp() -> None:
    """Serve an editor: errors and their fixes while typing, completion, shapes.

    Editors start it by themselves: docs/editors.md says how to switch it on. It speaks
    the Language Server Protocol over stdin and stdout.
    """
    if find_spec("pygls") is None:
        raise click.UsageError(
            "the language server needs pygls, which gencc's extra `lsp` installs"
        )
    from gencc.cli.lsp.server import server

    gc.enable()  # other commands are too short for it, this one runs all day
    server().start_io()
