"""`gencc exercise SPEC`: a package with functions to be written, and tests for them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gencc.cli.console import USAGE, Whole, print_diagnostics, say
from gencc.cli.specs import SpecPath, assignments_option, separated
from gencc.diagnostics import closest
from gencc.diagnostics.render import visible

if TYPE_CHECKING:
    from gencc.codegen.exercise import Blank, Curve
    from gencc.driver import Checked, Form


@click.command()
@click.argument("spec", type=SpecPath())
@click.option(
    "--blank",
    "names",
    metavar="NAME[,NAME...]",
    multiple=True,
    help="What is to be written, such as losses.kl or steps.generator.",
)
@click.option("--list", "lists", is_flag=True, help="List what can be left out.")
@click.option(
    "--backend",
    metavar="NAME",
    default="torch",
    show_default=True,
    help="The framework of the package.",
)
@click.option("--notebook", is_flag=True, help="Write a notebook instead of a package.")
@click.option(
    "--steps",
    type=Whole(1),
    default=3,
    show_default=True,
    help="The iterations that the tests make.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The folder to put the exercise into; the current one by default.",
)
@click.option(
    "--force", is_flag=True, help="Replace what was edited; the old one is kept."
)
@assignments_option
def exercise(
    spec: Path,
    names: tuple[str, ...],
    lists: bool,
    backend: str,
    notebook: bool,
    steps: int,
    out: Path,
    force: bool,
    assignments: tuple[str, ...],
) -> None:
    """Write the package of SPEC with functions left out, tests for them, and the solution.

    `gencc exercise specs/vae.yaml --blank losses.kl` writes ./vae_torch_exercise: in its
    package the function has a docstring, and raises an error instead of computing;
    `python -m pytest` there says whether what was written is right. The tests need no
    gencc. Take the folder `solution` out to hand the exercise out: then all functions
    are tested together.
    """
    from gencc.codegen.exercise import around, blanks
    from gencc.driver import compile_all
    from gencc.publish.write import publish
    from gencc.verification.parity.settings import Unable

    form: Form = "notebook" if notebook else "package"
    (compiled,) = compile_all([spec], [backend], form, assignments)
    checked, package = compiled.checked, compiled.package
    known = blanks(package, checked.lowered)
    if lists:
        say(_listing(known))
        return
    chosen = _chosen(known, [*separated(names)])
    try:
        curve = _curve(checked, steps)
    except Unable as error:
        say(f"gencc: {visible(str(error))}", err=True)
        click.get_current_context().exit(USAGE)
    print_diagnostics(checked.warnings)
    written = around(package, chosen, curve)
    folder = out / written.name
    publish(written.files, folder, origin={"spec": spec.name}, force=force)
    say(f"wrote {visible(str(folder))}: {', '.join(blank.name for blank in chosen)}")
    command = "jupyter lab" if notebook else "python -m pytest"
    say(f"next: cd {shlex.quote(visible(str(folder)))} && {command}")


def _listing(known: Sequence[Blank]) -> str:
    width = max(len(blank.name) for blank in known)
    return "\n".join(f"{blank.name.ljust(width)}  {blank.task}" for blank in known)


def _chosen(known: Sequence[Blank], names: Sequence[str]) -> list[Blank]:
    """The blanks of these names; raises UsageError."""
    by_name = {blank.name: blank for blank in known}
    if not names:
        listed = ", ".join(by_name)
        raise click.UsageError(f"--blank says what is to be written: {listed}")
    for name in names:
        if name not in by_name:
            meant = (known for known in by_name if known.endswith(f".{name}"))
            similar = next(meant, None) or closest(name, by_name)
            way_out = f"did you mean {similar}?" if similar else "--list lists them"
            raise click.UsageError(f"{name!r} cannot be left out; {way_out}")
    return [by_name[name] for name in dict.fromkeys(names)]


def _curve(checked: Checked, steps: int) -> Curve:
    """The losses of the reference, which the tests expect; raises Unable."""
    from gencc.codegen.files.data_py import needs_path
    from gencc.verification.grading.recording import training_examples
    from gencc.verification.parity.settings import Unable
    from gencc.verification.reference.training import Training

    if needs_path(checked.model.data):
        raise Unable(
            f"the data of {checked.model.name} are not part of its package, so its "
            "tests could not run elsewhere; take a source that is, such as digits"
        )
    return Training(checked.model, training_examples(checked)).run(steps)
