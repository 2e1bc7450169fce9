"""The command line: `train`, and a command for everything the trained model can do.

Written from aae_gaussian.yaml by gencc 0.x.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from .config import Config
from .support import atomic, console, memory
from .support.contents import shown
from .support.errors import PackageError
from .support.settings import COUNTS, PRECISIONS, SEEDS, limits

PACKAGE = "aae_gaussian_keras"
ABOUT = "Train the model, and write what it can do once trained."
OUTPUTS = {
    "sample": "decoder(sample(prior.z))",
    "reconstruct": "x_hat",
    "encode": "z",
    "manifold": "decoder(grid(prior.z))",
}
# The file names of outputs and metrics, without suffixes.
FILES = ("sample", "reconstruct", "encode", "manifold")
NUMBERS = 736  # that an output holds for each example
FORMATS = ("keras", "saved_model", "onnx")  # of networks, for other programs
NUMERIC = frozenset("0123456789+-.eE")
HELP = {
    "epochs": "passes over the data",
    "batch_size": "examples in a minibatch",
    "seed": "of the initial weights, the order of the data and all noise",
    "precision": "float32 or float64",
}


def main() -> int:
    """Run the command that was typed; the result is the exit code."""
    console.keep_descriptors()
    try:
        options = parser().parse_args()
        return {"train": train, "export": export}.get(options.command, make)(options)
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
    finally:
        console.flush()


def train(options: argparse.Namespace) -> int:
    """Train, and write pictures of what was learned into the run folder."""
    from . import outputs
    from .support.run import require_free
    from .train import train

    if not options.resume:
        require_free(options.out, FILES)
    config = Config(**{f.name: getattr(options, f.name) for f in fields(Config)})
    run, trained = train(
        config, options.out, options.data, options.device, options.steps, options.resume
    )
    if run.interrupted:
        console.say(f"stopped; {PACKAGE} goes on with the same flags and --resume")
        return 128 + run.interrupted
    console.say(f"wrote {run.curves()}")
    for name in OUTPUTS:  # one by one: a failure keeps those before it
        for path in outputs.save(trained, [name], options.out):
            console.say(f"wrote {path}")
    return 0


def make(options: argparse.Namespace) -> int:
    """Write one output of the trained model."""
    from . import outputs
    from .trained import load

    size = 8 * NUMBERS * options.count
    memory.require(size, f"--count {options.count}", "use a smaller one")
    trained = load(options.run, options.device, options.data)
    seed = trained.config.seed if options.seed is None else options.seed
    config = replace(trained.config, seed=seed)
    trained = replace(trained, config=config, count=options.count)
    folder = options.out or options.run
    atomic.make_folder(folder)
    atomic.remove_leftovers(folder)
    for path in outputs.save(trained, [options.command], folder):
        console.say(f"wrote {path}")
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the networks of the trained model for other programs."""
    from .export import export
    from .trained import load

    trained = load(options.run)
    for path in export(trained, options.to, options.out or options.run / options.to):
        console.say(f"wrote {path}")
    return 0


def parser() -> argparse.ArgumentParser:
    """Flags of all commands; the defaults of `train` are those of the spec."""
    main = argparse.ArgumentParser(prog=f"python -m {PACKAGE}", description=ABOUT)
    commands = main.add_subparsers(dest="command", required=True, metavar="command")
    runs = Path("runs", PACKAGE)

    train = commands.add_parser("train", help="train the model", description="")
    for field in fields(Config):
        kind: Callable[[str], Any] = str
        if isinstance(field.default, int | float):
            kind = number(type(field.default), limits(field))
        flag = field.metadata.get("flag", field.name).replace("_", "-")
        train.add_argument(
            f"--{flag}",
            dest=field.name,
            type=kind,
            default=field.default,
            choices=PRECISIONS if field.name == "precision" else None,
            help=f"{HELP.get(field.name, 'a number of the spec')} ({field.default})",
        )
    steps = "iterations in all, instead of epochs"
    train.add_argument("--steps", type=number(int, COUNTS), help=steps)
    train.add_argument("--out", type=Path, default=runs, help=f"run folder ({runs})")
    train.add_argument("--resume", action="store_true", help="go on with that run")
    _add_common(train)

    for name, formula in OUTPUTS.items():
        output = commands.add_parser(name, help=formula, description=formula)
        output.add_argument(
            "--run", type=Path, default=runs, help=f"run folder ({runs})"
        )
        output.add_argument("--out", type=Path, help="where to write (the run folder)")
        counts, seeds = number(int, COUNTS), number(int, SEEDS)
        output.add_argument("--count", type=counts, default=64, help="images (64)")
        output.add_argument("--seed", type=seeds, help="of the noise (that of the run)")
        _add_common(output)

    about = "write the networks for other programs"
    export = commands.add_parser("export", help=about, description=about)
    of_run = "folder (that of the format, in the run folder)"
    export.add_argument("--to", choices=FORMATS, default=FORMATS[0], help=FORMATS[0])
    export.add_argument("--run", type=Path, default=runs, help=f"run folder ({runs})")
    export.add_argument("--out", type=Path, help=of_run)
    return main


def number(
    kind: type[int] | type[float], limits: tuple[float, float]
) -> Callable[[str], float]:
    """A reader of numbers that lie within the limits."""

    def read(text: str) -> float:
        low, high = limits
        try:
            if not NUMERIC.issuperset(text):  # int() takes 1_000, and other digits
                raise ValueError
            value = kind(text)
        except ValueError:
            what = "whole number" if kind is int else "number"
            raise argparse.ArgumentTypeError(f"{shown(text)} is no {what}") from None
        if value < low:
            message = f"{shown(text)} is too small, {low} is the least"
            raise argparse.ArgumentTypeError(message)
        if value > high:
            message = f"{shown(text)} is too large, {high} is the most"
            raise argparse.ArgumentTypeError(message)
        return value

    return read


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        type=Path,
        metavar="PATH",
        help="instead of the handwritten digits: IDX files, images, .npz or .csv",
    )
    command.add_argument("--device", choices=["cpu", "cuda"], default="cpu")


if __name__ == "__main__":
    sys.exit(main())
