"""The command line: `train`, and a command for everything the trained model can do.

Written from gan_saturating.yaml by gencc 0.x.
"""

import argparse
import sys
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

from . import report as pages
from . import symptoms
from .config import LONGER, Config
from .support import (
    atomic,
    console,
    devices,
    films,
    flags,
    locations,
    memory,
    notes,
    run_folders,
    settings,
    several_seeds,
    workers,
)
from .support.errors import PackageError
from .support.figures import KINDS
from .support.settings import COUNTS, SEEDS

PACKAGE = "gan_saturating_keras"
HOME = Path("runs", PACKAGE)  # of its runs, if no other is named
BUILD = "gencc build gan_saturating.yaml --backend keras"
ABOUT = "Train the model, and write what it can do once trained."
OUTPUTS = {"sample": "fake"}
# The file names of outputs and metrics, without suffixes.
FILES = ("sample",)
NUMBERS = 1408  # that an output holds for each example
FORMATS = ("keras", "saved_model", "onnx")  # of networks, for other programs
HELP = {
    "epochs": "passes over the data",
    "batch_size": "examples in a minibatch",
    "seed": "of the initial weights, the order of the data and all noise",
    "precision": "float32, float64, or bf16: products of layers are rounded",
    "discriminator_lr": "learning rate of discriminator",
    "generator_lr": "learning rate of generator",
}
PATHS = {
    "epochs": "train.epochs",
    "batch_size": "data.batch",
    "discriminator_lr": "train.optimizers.discriminator.sgd.lr",
    "generator_lr": "train.optimizers.generator.sgd.lr",
    "k": "params.k",
}  # of settings, in the spec


def main() -> int:
    """Run the command that was typed; the result is the exit code."""
    console.keep_descriptors()
    try:
        options = parser().parse_args()
        return ACTIONS.get(options.command, make)(options)
    except PackageError as error:
        console.warn(f"error: {error}")
        return error.exit_code
    except OSError as error:
        console.warn(f"error: a file cannot be used: {error}")
        return PackageError.exit_code
    except MemoryError as error:
        console.warn(f"error: out of memory: {error}")
        return PackageError.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        reasons = (
            devices.without_repeatable_kernel(error),
            devices.without_program(error),
            workers.another_ended(error),
        )
        reason = next(filter(None, reasons), None)
        if reason is None:
            raise
        console.warn(f"error: {reason}")
        return reason.exit_code
    finally:
        console.flush()


def train(options: argparse.Namespace) -> int:
    """Train, with one seed or with several, and write what was learned."""
    again = options.resume or options.overwrite or workers.restarted()
    config = _config(options, options.seed)
    known = config.facts("", settings.rates(config))
    out = options.out or run_folders.for_training(HOME, again, known)
    if options.seeds is None:
        run_folders.refuse_run_beside_seeds(out)
        return _train(options, options.seed, out, _goes_on(options, out))
    one, seeds = partial(_train, options), options.seeds
    return several_seeds.train(one, seeds, out, options.resume, options.overwrite)


def _train(options: argparse.Namespace, seed: int, out: Path, resume: bool) -> int:
    """Train, and write pictures of what was learned into the run folder."""
    from . import outputs
    from .support import tensorboard
    from .support.run import require_free
    from .train import train

    memory.POLICY.data_in = options.data_in
    devices.POLICY.threads = options.threads
    devices.POLICY.is_compiled = options.compile
    of_films = films.names(FILES)
    if not resume:
        require_free(out, (*FILES, *of_films) if options.film else FILES)
    before = run_folders.begun(out)
    pictures = [name for name in OUTPUTS if name != "metrics"]
    movie = films.Film(pictures, outputs.save, out)
    if options.film:
        movie.require_output()
    stops = movie.stops(_config(options, seed), LONGER, options.steps, options.film)
    overwrite = options.overwrite and not resume
    try:
        with tensorboard.observer(options.log, out) as on_step:
            for config, steps in stops:
                run, trained = train(
                    config,
                    out,
                    locations.of(options.data),
                    options.device,
                    steps,
                    resume,
                    overwrite,
                    on_step,
                    steps_at_once=options.steps_at_once,
                )
                if run.interrupted:
                    break
                if options.film:
                    movie.add(trained)
                resume, overwrite = True, False
    finally:
        if options.overwrite and workers.TEAM.rank == 0:
            stems = (*FILES, "metrics", *of_films)  # of an earlier spec, too
            run_folders.remove_outdated(out, stems, before)
    if workers.TEAM.rank == 0:
        notes.keep_flags(out, flags.beside(options))
    if run.interrupted:
        flag = "--resume in place of --overwrite" if options.overwrite else "--resume"
        console.say(f"stopped; {PACKAGE} goes on with the same flags and {flag}")
        notes.say_what_is_old(out, run.step)
        return 128 + run.interrupted
    if workers.TEAM.rank:  # the first worker writes what follows
        return 0
    trained = replace(trained, pictures=options.pictures)
    curves = trained.picture(out, "losses")
    run.draw_curves(curves)
    console.say(f"wrote {curves.path}")
    for name in OUTPUTS:  # one by one: a failure keeps those before it
        notes.say(outputs.save(trained, [name], out), out, trained.step)
    if options.film:
        notes.say(movie.write(out), out, trained.step)
    symptoms.tell(
        out,
        rivals=[
            ("discriminator", ("discriminator_objective",), ("generator_objective",))
        ],
        rectified=("generator/batch_norm_1/shift", "generator/batch_norm_2/shift"),
    )
    return _report(out, trained.config, run.step)


def _goes_on(options: argparse.Namespace, out: Path) -> bool:
    """Whether to resume: on request, or what workers had begun that are started again."""
    begun = workers.restarted() and run_folders.holds_run(out)
    return options.resume or begun


def _config(options: argparse.Namespace, seed: int) -> Config:
    given = {field.name: getattr(options, field.name) for field in fields(Config)}
    return Config(**{**given, "seed": seed})


def make(options: argparse.Namespace) -> int:
    """Write one output of the trained model."""
    from . import outputs
    from .trained import load

    size = 8 * NUMBERS * options.count
    memory.require(size, f"--count {options.count}", "use a smaller one")
    memory.POLICY.data_in, memory.POLICY.read_once = options.data_in, True
    devices.POLICY.threads = options.threads
    run = options.run or run_folders.newest(HOME)
    trained = load(run, options.device, locations.of(options.data), options.checkpoint)
    seed = trained.config.seed if options.seed is None else options.seed
    config = replace(trained.config, seed=seed)
    trained = replace(
        trained, config=config, count=options.count, pictures=options.pictures
    )
    folder = options.out or run
    atomic.make_folder(folder)
    atomic.remove_leftovers(folder)
    notes.say(outputs.save(trained, [options.command], folder), run, trained.step)
    return 0


def report(options: argparse.Namespace) -> int:
    """Write the page about a run."""
    from .trained import load

    run = options.run or run_folders.newest(HOME)
    trained = load(run, which="last")
    return _report(run, trained.config, trained.step)


def _report(run: Path, config: Config, step: int) -> int:
    words = (*flags.changed(config), *flags.quoted(notes.read(run).flags))
    command = " ".join((f"python -m {PACKAGE} train --steps {step}", *words))
    shown = (*FILES, *films.names(FILES))
    outputs = dict(zip(shown, 2 * [*OUTPUTS.values()], strict=True))
    commands = (BUILD, command)
    notes.say(pages.write(run, PACKAGE, step, commands, outputs), run, step)
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the networks of the trained model for other programs."""
    from .export import export
    from .trained import load

    run = options.run or run_folders.newest(HOME)
    trained = load(run)
    for path in export(trained, options.to, options.out or run / options.to):
        console.say(f"wrote {path}")
    return 0


ACTIONS = {"train": train, "export": export, "report": report}  # others make outputs


def parser() -> argparse.ArgumentParser:
    """Flags of all commands; the defaults of `train` are those of the spec."""
    main = argparse.ArgumentParser(prog=f"python -m {PACKAGE}", description=ABOUT)
    commands = main.add_subparsers(dest="command", required=True, metavar="command")

    train = commands.add_parser("train", help="train the model", description="")
    flags.add_settings(train, Config, HELP, PATHS, BUILD)
    count, seed = flags.number(int, COUNTS), flags.number(int, SEEDS)
    steps = "iterations in all, instead of epochs"
    train.add_argument("--steps", type=count, help=steps)
    frames = flags.number(int, films.FRAMES)
    about = "a film of the first picture, in so many frames"
    train.add_argument("--film", type=frames, metavar="FRAMES", help=about)
    train.add_argument("--out", type=Path, help=f"run folder (a new one in {HOME})")
    log = "write losses for another program as well, into the run folder"
    train.add_argument("--log", choices=["tensorboard"], help=log)
    old = train.add_mutually_exclusive_group()
    old.add_argument("--resume", action="store_true", help="go on with that run")
    old.add_argument("--overwrite", action="store_true", help="replace that run")
    about = "let the framework compile what it computes, as JAX does anyway"
    train.add_argument("--compile", action="store_true", help=about)
    train.add_argument(
        "--steps-at-once",
        metavar="N",
        type=flags.number(int, (1, 1000)),
        default=16,
        help="iterations that one program computes, with the same numbers (16)",
    )
    _add_common(train)

    newest = f"run folder (the newest in {HOME})"
    for name, formula in OUTPUTS.items():
        output = commands.add_parser(name, help=formula, description=formula)
        output.add_argument("--run", type=Path, help=newest)
        output.add_argument("--out", type=Path, help="where to write (the run folder)")
        output.add_argument("--count", type=count, default=64, help="images (64)")
        output.add_argument("--seed", type=seed, help="of the noise (that of the run)")
        output.add_argument(
            "--checkpoint", default="last", help="last or a number of steps (last)"
        )
        _add_common(output)

    about = "write report.html: curves, pictures, networks, formulas"
    report = commands.add_parser("report", help=about, description=about)
    report.add_argument("--run", type=Path, help=newest)

    about = "write the networks for other programs"
    export = commands.add_parser("export", help=about, description=about)
    of_run = "folder (that of the format, in the run folder)"
    export.add_argument("--to", choices=FORMATS, default=FORMATS[0], help=FORMATS[0])
    export.add_argument("--run", type=Path, help=newest)
    export.add_argument("--out", type=Path, help=of_run)
    return main


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        action="append",
        metavar="PATH",
        help="instead of the handwritten digits: IDX files, images, .npz or .csv",
    )
    where = "where examples are kept: in their files if memory is too small for them"
    command.add_argument("--data-in", choices=memory.PLACES, help=where)
    where = f"where to compute: {devices.NAMES} (cpu)"
    command.add_argument("--device", type=devices.named, default="cpu", help=where)
    how_many = "of a CPU, or auto: as many as pay (auto)"
    command.add_argument("--threads", type=devices.counted, metavar="N", help=how_many)
    what = "what pictures are written as (png)"
    command.add_argument("--pictures", choices=KINDS, default=KINDS[0], help=what)


if __name__ == "__main__":
    sys.exit(main())
