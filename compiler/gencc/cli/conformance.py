"""The arguments of `gencc conformance`; its code is imported when it runs."""

from __future__ import annotations

from pathlib import Path

import click

from gencc.cli.console import USAGE, device_option, print_diagnostics, say
from gencc.diagnostics import CompileError


@click.command(
    epilog="Exit status: 0 it conforms, 1 it does not, 2 cannot run.",
)
@click.option("--backend", required=True, metavar="NAME", help="Which backend.")
@click.option(
    "--only",
    metavar="TEXT",
    multiple=True,
    help="Only cases with this in their title; may be given more than once.",
)
@click.option("--first", is_flag=True, help="Stop at the first case that fails.")
@click.option("--list", "listed", is_flag=True, help="Print the cases, and run none.")
@device_option
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new folder to leave specs, data, packages and run folders in.",
)
def conformance(
    backend: str,
    only: tuple[str, ...],
    first: bool,
    listed: bool,
    device: str,
    keep: Path | None,
) -> None:
    """Check whether a backend computes what the language defines.

    Every case is a small spec about one operation. Its package is trained for a few
    steps in float64, and compared with the reference: losses, weights, running
    statistics, states of the optimizers, and the outputs of the trained model.
    """
    from gencc.verification.conformance.command import run, show
    from gencc.verification.parity.settings import Unable

    exit = click.get_current_context().exit
    try:
        if listed:
            show(only)
            return
        conforms = run(backend, only, first, keep, device)
    except CompileError as error:
        print_diagnostics(error.diagnostics)
        exit(USAGE)
    except Unable as error:
        say(f"gencc: {error}", err=True)
        exit(USAGE)
    exit(0 if conforms else 1)
