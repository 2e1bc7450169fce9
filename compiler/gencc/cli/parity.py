"""The arguments of `gencc parity`; its code is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gencc.cli.console import USAGE, Whole, device_option, print_diagnostics, say
from gencc.cli.training import TrainingCommand
from gencc.diagnostics import CompileError

_ROUNDED = (
    "packages do not agree in bf16, whose products have three decimal digits; compare them "
    "in float64, which says that they are one program"
)


class Precision(click.Choice[str]):
    """One in which packages can be compared."""

    def convert(
        self,
        value: Any,
        parameter: click.Parameter | None,
        context: click.Context | None,
    ) -> str:
        """The name of it."""
        if value == "bf16":
            self.fail(_ROUNDED, parameter, context)
        return super().convert(value, parameter, context)


@click.command(
    cls=TrainingCommand,
    epilog="Exit status: 0 equivalent, 1 not equivalent or undecidable, 2 cannot run.",
)
@click.argument("spec", type=click.Path(path_type=Path))
@click.argument("flags", metavar="[-- FLAGS...]", nargs=-1)
@click.option("--backends", default="torch,keras", show_default=True, help="Which two.")
@click.option("--steps", type=Whole(1), default=100, show_default=True)
@click.option(
    "--precision",
    type=Precision(["float64", "float32"]),
    default="float64",
    show_default=True,
)
@click.option("--seed", type=Whole(0, 2**64 - 1), default=0, show_default=True)
@device_option
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the result as an HTML page as well: curves, differences, environment.",
)
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new folder to leave packages and run folders in.",
)
def parity(
    spec: Path,
    flags: tuple[str, ...],
    backends: str,
    report: Path | None,
    keep: Path | None,
    **settings: Any,
) -> None:
    """Train the packages of SPEC, and say whether they follow the same curve.

    The tolerance is measured: the first one is also trained from weights that are
    changed by one rounding. FLAGS are passed on to `train`.
    """
    from gencc.verification.parity.command import run
    from gencc.verification.parity.settings import Settings, Unable

    exit = click.get_current_context().exit
    if any(flag.endswith("bf16") for flag in flags):
        raise click.UsageError(_ROUNDED)
    try:
        same = run(spec, backends, Settings(**settings, more=flags), report, keep)
    except CompileError as error:
        print_diagnostics(error.diagnostics)
        exit(USAGE)
    except Unable as error:
        say(f"gencc: {error}", err=True)
        exit(USAGE)
    exit(0 if same else 1)
