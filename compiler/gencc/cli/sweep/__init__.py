"""`gencc sweep SPEC --set PATH=V1,V2`: the arguments; the code is imported when it runs."""

from __future__ import annotations

from pathlib import Path

import click

from gencc.cli.training import TrainingCommand


@click.command(
    cls=TrainingCommand,
    epilog="Exit status: that of the first training that did not end well; 0 if all did.",
)
@click.argument("spec", type=click.Path(path_type=Path))
@click.argument("flags", metavar="[-- FLAGS...]", nargs=-1)
@click.option(
    "--set",
    "assignments",
    metavar="PATH=VALUE,VALUE...",
    multiple=True,
    required=True,
    help="Values for a place of the spec: latent.z.normal=2,8,16; given more than once, "
    "each value with each of the others.",
)
@click.option("--backend", metavar="NAME", default="torch", show_default=True)
@click.option("--seeds", metavar="0..4", help="Train each with several seeds.")
@click.option(
    "--data",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The data, if not those of the package.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of all packages and runs; sweeps/NAME_BACKEND by default.",
)
def sweep(
    spec: Path,
    flags: tuple[str, ...],
    assignments: tuple[str, ...],
    backend: str,
    seeds: str | None,
    data: Path | None,
    out: Path | None,
) -> None:
    """Build SPEC with each of several values, train one after another, and compare.

    FLAGS are passed on to `train`. The same command again continues where it stopped,
    and trains what was added. The table is written as sweep.csv, with all curves as
    sweep.html.
    """
    from gencc.cli.sweep.trainings import Sweep

    more = [*(["--seeds", seeds] if seeds else []), *flags]
    more += ["--data", str(data)] if data else []
    status = Sweep(spec, backend, assignments, tuple(more), out).run()
    click.get_current_context().exit(status)
