"""`gencc handout SPEC`: formulas, networks, code and pictures on one sheet of A4."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from gencc.cli.console import IO, Whole, print_diagnostics, say
from gencc.cli.specs import SpecPath, assignments_option, separated
from gencc.diagnostics.render import visible

if TYPE_CHECKING:
    from gencc.driver import Compiled

_MOST_BACKENDS = 2


@click.command()
@click.argument("spec", type=SpecPath())
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An .html or .pdf file; NAME_handout.html by default.",
)
@click.option(
    "--backend",
    "backends",
    metavar="NAME[,NAME]",
    multiple=True,
    default=("torch,keras",),
    show_default=True,
    help="The framework whose code is shown, or two, side by side.",
)
@click.option(
    "--run",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A run of the spec, whose pictures are shown: runs/vae_torch.",
)
@click.option("--train", "trains", is_flag=True, help="Train it for the pictures.")
@click.option(
    "--steps", type=Whole(1), help="With --train: iterations in place of all epochs."
)
@click.option(
    "--data",
    metavar="PATH",
    multiple=True,
    help="With --train: the data, if not those of the package.",
)
@click.option("--landscape", is_flag=True, help="Lay the sheet on its side.")
@assignments_option
def handout(
    spec: Path,
    out: Path | None,
    backends: tuple[str, ...],
    folder: Path | None,
    trains: bool,
    steps: int | None,
    data: tuple[str, ...],
    landscape: bool,
    assignments: tuple[str, ...],
) -> None:
    """Write one page of A4 about SPEC, to be handed out or shown.

    It has the text of the spec, its networks with their shapes, its formulas, the code of
    losses and steps in two frameworks, and pictures of a training if there is one. The
    page needs no other file. A PDF is printed by Chromium, Chrome or Edge.
    """
    from gencc.cli.handout import printing
    from gencc.driver import compile_all
    from gencc.runtime.support import atomic

    if find_spec("pygments") is None:
        raise click.UsageError(
            "colouring the code needs pygments, which gencc's extra `handout` installs"
        )
    if folder and trains:
        raise click.UsageError("--run and --train exclude each other")
    if (steps or data) and not trains:
        raise click.UsageError("--steps and --data are of --train")
    chosen = [*dict.fromkeys(separated(backends))]
    if not 1 <= len(chosen) <= _MOST_BACKENDS:
        raise click.UsageError("--backend takes one framework, or two side by side")
    suffix = out.suffix.lower() if out else ".html"
    if suffix not in (".html", ".pdf"):
        raise click.UsageError(f"{out} is neither an .html nor a .pdf file")
    program = printing.browser() if suffix == ".pdf" else None
    if suffix == ".pdf" and program is None:
        raise click.UsageError(
            "a PDF needs Chromium, Chrome or Edge on the PATH, and there is none; write "
            "an .html file, open it in a browser, and print it to a file"
        )
    compiled = compile_all([spec], chosen, "annotated file", assignments)
    checked = compiled[0].checked
    print_diagnostics(checked.warnings)
    target = out or Path(f"{checked.model.name}_handout.html")
    with TemporaryDirectory(prefix="gencc-handout-", ignore_cleanup_errors=True) as own:
        if trains:
            folder = _trained(spec, chosen, Path(own), steps, data, assignments)
        page = _page(compiled, folder, landscape).encode()
        if program:
            html = Path(own, "handout.html")
            html.write_bytes(page)
            page = _printed(html, program)
    atomic.write(target, page)
    say(f"wrote {visible(str(target))}")


def _page(compiled: Sequence[Compiled], run: Path | None, landscape: bool) -> str:
    from gencc.cli.handout.pictures import outputs
    from gencc.cli.handout.sheet import LANDSCAPE, PORTRAIT, sheet

    model = compiled[0].checked.lowered
    pictures, about = outputs(model, run) if run else ({}, "")
    programs = {_title(c.backend): _program(c) for c in compiled}
    return sheet(model, programs, pictures, about, LANDSCAPE if landscape else PORTRAIT)


def _title(backend: str) -> str:
    from gencc.plugins import BUILT_IN

    return BUILT_IN[backend].title if backend in BUILT_IN else backend


def _program(compiled: Compiled) -> str:
    name = compiled.package.name.removesuffix("_single")
    return compiled.package.files[f"{name}.py"].decode()


def _printed(html: Path, program: str) -> bytes:
    """The PDF; ends the command where there is none."""
    from gencc.cli.handout import printing

    try:
        pdf = printing.printed(html, program)
    except printing.Unprinted as error:
        say(f"gencc: {visible(str(error))}", err=True)
        click.get_current_context().exit(IO)
    if (count := printing.pages(pdf)) > 1:
        say(
            f"gencc: it is too much for one page, and takes {count}; --landscape has "
            "longer lines, and --backend NAME shows one framework",
            err=True,
        )
    return pdf


def _trained(
    spec: Path,
    backends: Sequence[str],
    home: Path,
    steps: int | None,
    data: Sequence[str],
    assignments: Sequence[str],
) -> Path:
    """The folder of a run; ends the command with the status of a training that failed."""
    from gencc.cli.training import require_framework, train
    from gencc.driver import build_all
    from gencc.plugins import lacking

    backend = next((name for name in backends if not lacking(name)), backends[0])
    require_framework(backend)
    (built,) = build_all([spec], [backend], home, False, assignments=tuple(assignments))
    run = home / "run"
    flags = ["--out", str(run), *(word for path in data for word in ("--data", path))]
    flags += ["--steps", str(steps)] if steps else []
    status = train(built.published.folder.absolute(), flags)
    if status:
        click.get_current_context().exit(status if status > 0 else 128 - status)
    return run
