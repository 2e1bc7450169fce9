"""`gencc grade TRACE STUDENT`: a program that somebody wrote by hand, held to a spec."""

from __future__ import annotations

from pathlib import Path

import click

from gencc.cli.console import USAGE, Whole, say
from gencc.diagnostics.render import visible


@click.command(
    epilog="Exit status: 0 all is right, 1 something is not, 2 cannot grade."
)
@click.argument("trace", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("student", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write points as JSON."
)
@click.option(
    "--gradescope",
    type=click.Path(path_type=Path),
    help="Write the results.json of a Gradescope autograder.",
)
@click.option(
    "--points", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=120.0,
    show_default=True,
    help="How long the program may take.",
)
@click.option(
    "--memory",
    metavar="MIB",
    type=Whole(64),
    default=4096,
    show_default=True,
    help="How much data the program may hold.",
)
@click.option(
    "--processes",
    type=Whole(1),
    default=64,
    show_default=True,
    help="How many processes the program may be at a time.",
)
@click.option("--output", is_flag=True, help="Show what the program has printed.")
def grade(
    trace: Path,
    student: Path,
    json_file: Path | None,
    gradescope: Path | None,
    points: float,
    seconds: float,
    memory: int,
    processes: int,
    output: bool,
) -> None:
    """Say what is right in STUDENT, a Python file, and what is not and why.

    TRACE is what `gencc trace` writes. The file has `loss(weights, batch, noise)` or
    `step(weights, batch, noise, state)`, of NumPy, PyTorch, Keras or JAX: docs/grading.md.
    """
    from gencc.runtime.support import atomic
    from gencc.verification.grading import grade as graded
    from gencc.verification.grading.forms import as_gradescope, as_json
    from gencc.verification.grading.limits import Limits
    from gencc.verification.parity.settings import Unable

    exit = click.get_current_context().exit
    try:
        verdict = graded(trace, student, Limits(seconds, memory, processes=processes))
    except Unable as error:
        say(f"gencc: {visible(str(error))}", err=True)
        exit(USAGE)
    if output and verdict.output:
        say("\n".join(map(visible, verdict.output.splitlines())))
    say("\n".join(map(visible, verdict.text.split("\n"))))
    if json_file:
        atomic.write(json_file, as_json(verdict).encode())
    if gradescope:
        atomic.write(gradescope, as_gradescope(verdict, points).encode())
    exit(0 if verdict.right else 1)
