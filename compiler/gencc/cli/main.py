"""The command line: arguments -> calls of the driver, output and exit status.

Results go to stdout, diagnostics to stderr. Modules that take long to import are
imported by the commands that need them.
"""

from __future__ import annotations

import gc
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gencc import __version__
from gencc.cli.console import (
    BUG,
    IO,
    apology,
    count,
    print_diagnostics,
    say,
    status,
    trace,
)
from gencc.cli.specs import assignments_option, separated, specs_argument
from gencc.diagnostics import CompileError
from gencc.diagnostics.render import shortened, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gencc.cli.show.stages import Stage
    from gencc.driver import Built, Compiled, Form

_EPILOG = """\b
Exit status:
  0   all is well; warnings do not count
  1   a spec has errors, or its package must not be replaced
  2   the command line is wrong
  3   a file cannot be read or written
  70  a bug in gencc or in a backend
"""


_INTERRUPTED = 128 + 2  # what shells say of SIGINT

_ELSEWHERE = (
    "check",
    "compare",
    "conformance",
    "diff",
    "exercise",
    "fmt",
    "grade",
    "handout",
    "init",
    "lsp",
    "parity",
    "play",
    "run",
    "schema",
    "sweep",
    "trace",
)


class _Program(click.Group):
    """Turns exceptions of a command into a message and an exit status.

    The commands in _ELSEWHERE have a module each, which is imported when it is needed.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _ELSEWHERE:
            module = importlib.import_module(f"gencc.cli.{cmd_name}")
            command: click.Command = getattr(module, cmd_name)
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CompileError as error:
            print_diagnostics(error.diagnostics)
            trace(error.__cause__)
            ctx.exit(status(error))
        except click.ClickException as error:
            error.message = shortened(error.message)  # type: ignore[misc]
            raise
        except (click.Abort, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            raise  # the reader is gone, as in `gencc show … | head`: click exits quietly
        except OSError as error:
            say(f"gencc: {error.strerror or error}", err=True)
            trace(error)
            ctx.exit(IO)
        except Exception as error:
            say(apology(error), err=True)
            trace(error)
            ctx.exit(BUG)


@click.group(
    cls=_Program,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="gencc", message="%(prog)s %(version)s")
def cli() -> None:
    """Compiles a model, written down once, into standalone training programs."""


@cli.command()
@specs_argument
@click.option(
    "--backend",
    "backends",
    metavar="NAME[,NAME...]",
    multiple=True,
    help="The framework to write for, or several; by default all that are installed.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The folder to put the packages into; the current one by default.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Replace a package that was edited; the old one is kept as a backup.",
)
@click.option(
    "--single-file",
    is_flag=True,
    help="Write the model into one file, for a slide or a lesson.",
)
@click.option(
    "--spec-lines",
    is_flag=True,
    help="With --single-file: the line of the spec above each network, loss and step.",
)
@click.option(
    "--notebook",
    is_flag=True,
    help="Write the model as a notebook, with its formulas above the code.",
)
@click.option(
    "--project",
    is_flag=True,
    help="Write a project around the package: pyproject.toml, a test, a Dockerfile.",
)
@click.option(
    "--check",
    "compares",
    is_flag=True,
    help="Write nothing; exit with 1 if a package is not what a build would write.",
)
@assignments_option
def build(
    specs: tuple[Path, ...],
    backends: tuple[str, ...],
    out: Path,
    force: bool,
    single_file: bool,
    spec_lines: bool,
    notebook: bool,
    project: bool,
    compares: bool,
    assignments: tuple[str, ...],
) -> None:
    """Write a package for each SPEC: a file, a folder of specs, or - for standard input.

    `gencc build specs/vae.yaml --backend torch` writes ./vae_torch, and then
    `python -m vae_torch train` trains it. If any spec is bad, nothing is written.

    With --single-file it writes ./vae_torch_single: networks, losses, steps and loop
    in vae_torch.py, which trains when it is run, and beside it a folder `support`. It
    computes what the package computes, but has no checkpoints and no other commands.
    With --notebook it writes ./vae_torch_notebook/vae_torch.ipynb, which shows pictures
    of what it trained, too.

    With --project it writes ./vae-torch, a folder with the package that pip installs.
    """
    from gencc.driver import build_all, compile_all

    form = _form(single_file, spec_lines, notebook, project)
    chosen = tuple(separated(backends)) or _all_runnable()
    if compares:
        packages = compile_all(specs, chosen, form, assignments)
        click.get_current_context().exit(_compare(packages, out))
    built = build_all(specs, chosen, out, force, form, assignments)
    checked = {id(b.compiled.checked): b.compiled.checked for b in built}
    print_diagnostics(warning for spec in checked.values() for warning in spec.warnings)
    for package in built:
        say(_summary(package, out))
    written = [package for package in built if package.published.changed]
    if written:
        say(_next(written[0], out, form))


@cli.command()
@specs_argument
@click.option(
    "--stage",
    type=click.Choice(["parsed", "resolved", "lowered", "program"]),
    help="Print what the compiler knows after that stage instead, field by field: the "
    "spec as it is read, the model, the model in stable formulas, or the lines of each "
    "step. For work on gencc itself.",
)
@click.option(
    "--costs",
    "view",
    flag_value="costs",
    help="Print multiply-adds and memory instead, of each layer and network.",
)
@click.option(
    "--svg",
    "view",
    flag_value="svg",
    help="Print a picture of networks and formulas instead, for a slide.",
)
@click.option(
    "--dot",
    "view",
    flag_value="dot",
    help="Print networks and formulas as a graph instead, for Graphviz.",
)
@assignments_option
def show(
    specs: tuple[Path, ...],
    stage: Stage | None,
    view: str | None,
    assignments: tuple[str, ...],
) -> None:
    """Say back what each SPEC means: shapes, parameters, who is updated when."""
    if stage and view:
        raise click.UsageError(f"--stage and --{view} exclude each other")
    if view:
        say(_viewed(specs, view, assignments))
        return
    if stage:
        from gencc.cli.show.stages import show_stage

        say("\n\n\n".join(show_stage(path, stage, assignments) for path in specs))
        return
    from gencc.cli.show.model import show as shown
    from gencc.driver import check_all

    checked = check_all(specs, assignments)
    say("\n\n\n".join(shown(spec.model) for spec in checked))


def _viewed(specs: tuple[Path, ...], view: str, assignments: tuple[str, ...]) -> str:
    """The models in another view than the text."""
    from gencc.driver import check_all

    if view != "costs" and len(specs) > 1:
        raise click.UsageError(f"--{view} is of one spec: a file is one picture")
    models = [spec.model for spec in check_all(specs, assignments)]
    if view == "costs":
        from gencc.cli.show.costs import costs

        return costs(models)
    if view == "svg":
        from gencc.cli.show.drawing import svg

        return svg(models[0])
    from gencc.cli.show.graph import dot

    return dot(models[0])


@cli.command()
def backends() -> None:
    """List the backends that are installed."""
    from gencc.plugins import installed

    plugins = installed()
    width = max((len(plugin.name) for plugin in plugins), default=0)
    for plugin in plugins:
        say(f"{plugin.name.ljust(width)}  {plugin.label}")
    if not plugins:
        say("no backend is installed; install gencc again", err=True)


@cli.command("explain")
@click.argument("code", required=False)
def explain_code(code: str | None) -> None:
    """Say at length what a CODE such as E0312 means, and the right way.

    Without a CODE all are listed.
    """
    from gencc.cli.explain import CODES, explain, listing
    from gencc.frontend.yaml.report import quoted

    if code is None:
        say(listing())
        return
    if code.upper() not in CODES:
        where = "codes stand in the brackets of a message: error[E0312]"
        raise click.UsageError(f"there is no code {quoted(code)}; {where}")
    say(explain(code.upper()))


# ------------------------------------------------------------------ what was chosen


def _form(single_file: bool, spec_lines: bool, notebook: bool, project: bool) -> Form:
    """What to write; raises UsageError for two forms at once."""
    if spec_lines and not single_file:
        raise click.UsageError("--spec-lines is of --single-file")
    chosen: dict[str, Form] = {
        "--single-file": "annotated file" if spec_lines else "single file",
        "--notebook": "notebook",
        "--project": "project",
    }
    flags = zip(chosen, (single_file, notebook, project), strict=True)
    given = [flag for flag, is_given in flags if is_given]
    if given[1:] == ["--project"]:
        raise click.UsageError(f"{given[0]} is no package to make a project of")
    if len(given) > 1:
        raise click.UsageError(f"choose one of {' and '.join(given)}")
    return chosen[given[0]] if given else "package"


# ------------------------------------------------------------------ what nobody chose


def _all_runnable() -> tuple[str, ...]:
    """Every backend whose packages can be trained here; raises UsageError for none."""
    from gencc.plugins import BUILT_IN, runnable

    if chosen := runnable():
        return chosen
    listed = "; ".join(
        f"--backend {name}, which needs {' and '.join(own.modules)}"
        for name, own in BUILT_IN.items()
    )
    raise click.UsageError(
        "no framework is installed here; packages can be built for another machine: "
        f"{listed}"
    )


# ------------------------------------------------------------------ messages


def _summary(built: Built, out: Path) -> str:
    name = visible(str(out / built.compiled.package.name))
    if not built.published.changed:
        return f"{name} is up to date"
    files = count(len(built.compiled.package.files) + 1, "file")  # and gencc.json
    backup = built.published.backup
    return f"wrote {name} ({files})" + (
        f"; the old one is {visible(str(backup))}" if backup else ""
    )


_MOST_NAMED = 5  # files of a package that are listed


def _compare(packages: Sequence[Compiled], out: Path) -> int:
    """Say which packages are not as a build would write them; the result is the status."""
    from gencc.publish.ownership import outdated

    stale = 0
    for compiled in packages:
        folder = out / compiled.package.name
        name, files = visible(str(folder)), outdated(folder, compiled.package.files)
        stale += bool(files)
        if not files:
            say(f"{name} is up to date")
        elif not folder.is_dir():
            say(f"{name} is not there")
        else:
            more = len(files) - _MOST_NAMED
            listed = ", ".join(map(visible, files[:_MOST_NAMED]))
            say(f"{name} differs: {listed}{f' and {more} more' if more > 0 else ''}")
    return 1 if stale else 0


def _python() -> str:
    """The shell command for the interpreter that gencc runs in."""
    import shlex
    import shutil
    import sys

    default = Path(shutil.which("python") or "python")
    on_path = default.parent == Path(sys.executable).parent
    return "python" if on_path else shlex.quote(sys.executable)


def _next(built: Built, out: Path, form: Form) -> str:
    """The command to run next, and the modules that it needs but are missing."""
    import shlex

    from gencc.codegen.files.data_py import needs_path
    from gencc.plugins import lacking

    compiled = built.compiled
    data = " --data PATH" if needs_path(compiled.checked.model.data) else ""
    name = compiled.package.name
    folder = out / name if form == "project" else out
    change_folder = f"cd {shlex.quote(visible(str(folder)))} && "
    change_folder = "" if folder == Path() else change_folder
    program = f"-m {name.replace('-', '_')} train"
    if form in ("single file", "annotated file"):
        program = f"{name}/{name.removesuffix('_single')}.py"
    command = f"{change_folder}{_python()} {program}{data}"
    if form == "notebook":
        notebook = out / name / f"{name.removesuffix('_notebook')}.ipynb"
        command = f"jupyter lab {shlex.quote(visible(str(notebook)))}"
    missing = lacking(compiled.backend)
    verb = "is" if len(missing) == 1 else "are"
    return f"next: {command}" + (
        f"   (needs {' and '.join(missing)}, which {verb} not installed here)"
        if missing
        else ""
    )


def main() -> None:
    """The entry point of `gencc`."""
    gc.disable()  # a command is too short for garbage collection to pay
    os.environ.setdefault(
        "PYDANTIC_DISABLE_PLUGINS", "1"
    )  # searching for plugins takes time
    cli(prog_name="gencc")
