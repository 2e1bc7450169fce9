"""`gencc trace SPEC`: what a spec means, as data."""

from __future__ import annotations

from pathlib import Path

import click

from gencc.cli.console import USAGE, Whole, print_diagnostics, say
from gencc.cli.specs import SpecPath, assignments_option
from gencc.diagnostics.render import visible


@click.command()
@click.argument("spec", type=SpecPath())
@click.option("--steps", type=Whole(1), default=20, show_default=True)
@click.option("--seed", type=Whole(0, 2**64 - 1), default=0, show_default=True)
@click.option(
    "--batch-size",
    type=Whole(1),
    default=None,
    help="The size of minibatches, if not that of the spec.",
)
@click.option(
    "--data",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="The data, if they are not part of a package.",
)
@assignments_option
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; NAME.trace by default.",
)
def trace(
    spec: Path,
    steps: int,
    seed: int,
    batch_size: int | None,
    data: tuple[Path, ...],
    assignments: tuple[str, ...],
    out: Path | None,
) -> None:
    """Write what SPEC means as data: weights, minibatches, draws, losses, gradients.

    The file is a zip that numpy.load opens, with a trace.json inside. `gencc grade` holds
    a program that somebody wrote by hand against it.
    """
    from gencc.verification.grading.recording import record
    from gencc.verification.grading.trace import write
    from gencc.verification.parity.settings import Unable

    try:
        checked, recorded = record(
            spec, steps, seed, batch_size or 0, data, assignments
        )
        print_diagnostics(checked.warnings)
        path = out or Path(f"{checked.model.name}.trace")
        write(recorded, path)
    except Unable as error:
        say(f"gencc: {visible(str(error))}", err=True)
        click.get_current_context().exit(USAGE)
    turns = len(recorded.turns)
    say(f"wrote {visible(str(path))}: {steps} iterations, {turns} turns of steps")
