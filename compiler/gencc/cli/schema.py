"""`gencc schema`: the JSON Schema of specs, for editors."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import click

from gencc.cli.console import say

FILE = "gencc.schema.json"
MODELINE = f"# yaml-language-server: $schema={FILE}\n"
"""The first line of a spec that has the schema beside it; editors read it."""


@click.command()
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it there; by default it is printed.",
)
def schema(out: Path | None) -> None:
    """Print the JSON Schema of specs (draft 2020-12).

    An editor that knows it completes keys, layers, optimizers and their settings, shows
    what each means, and marks what cannot be: see docs/editors.md.
    """
    from gencc.runtime.support import atomic

    if out is None:
        say(text().rstrip())
        return
    atomic.write(out, text().encode())
    say(f"wrote {out}")


@cache
def text() -> str:
    """The schema as a file."""
    import json

    from gencc.frontend.spec.json_schema import json_schema

    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
