"""The command line: `train`, and a command for everything the trained model can do."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from .config import Config
from .support.errors import PackageError

PACKAGE = "anomaly_reconstruction_keras_jax"
OUTPUTS = {
    "score": "sse(x, x_hat)",
    "reconstruct": "x_hat",
    "metrics": "how good it is: auroc",
}
HELP = {
    "epochs": "passes over the data",
    "batch_size": "examples in a minibatch",
    "seed": "of the initial weights, the order of the data and all noise",
    "precision": "float32 or float64",
}
COUNTS = (1, 10**12)
SEEDS = (0, 2**64 - 1)
FLOATS = (-1e300, 1e300)


def main() -> int:
    """Run the command that was typed; the result is the exit code."""
    options = parser().parse_args()
    try:
        return train(options) if options.command == "train" else make(options)
    except PackageError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"error: a file cannot be used: {error}", file=sys.stderr)
        return PackageError.exit_code
    except KeyboardInterrupt:
        return 130


def train(options: argparse.Namespace) -> int:
    """Train, and write pictures of what was learned into the run folder."""
    from . import outputs
    from .train import train

    config = Config(**{f.name: getattr(options, f.name) for f in fields(Config)})
    run, trained = train(
        config, options.out, options.data, options.device, options.steps, options.resume
    )
    if run.interrupted:
        print(f"stopped; {PACKAGE} goes on with the same flags and --resume")
        return 128 + run.interrupted
    print(f"wrote {run.curves()}")
    for name in OUTPUTS:  # one by one: one that these data do not allow stops no other
        for path in outputs.save(trained, [name], options.out):
            print(f"wrote {path}")
    return 0


def make(options: argparse.Namespace) -> int:
    """Write what one output of the trained model is."""
    from . import outputs

    trained = outputs.load(options.run, options.device, options.data)
    seed = trained.config.seed if options.seed is None else options.seed
    config = replace(trained.config, seed=seed)
    trained = replace(trained, config=config, count=options.count)
    folder = options.out or options.run
    folder.mkdir(parents=True, exist_ok=True)
    for path in outputs.save(trained, [options.command], folder):
        print(f"wrote {path}")
    return 0


def parser() -> argparse.ArgumentParser:
    """Flags of all commands; the defaults of `train` are those of the spec."""
    main = argparse.ArgumentParser(prog=f"python -m {PACKAGE}", description=__doc__)
    commands = main.add_subparsers(dest="command", required=True, metavar="command")
    runs = Path("runs", PACKAGE)

    train = commands.add_parser("train", help="train the model", description="")
    for field in fields(Config):
        kind: Callable[[str], Any] = str
        if isinstance(field.default, int):
            kind = number(int, SEEDS if field.name == "seed" else COUNTS)
        elif isinstance(field.default, float):
            kind = number(float, FLOATS)
        train.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=kind,
            default=field.default,
            choices=["float32", "float64"] if field.name == "precision" else None,
            help=f"{help_of(field.name)} ({field.default})",
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
    return main


def help_of(name: str) -> str:
    """What a setting is."""
    if name.endswith("_epochs"):
        return f"passes over the data in the stage {name.removesuffix('_epochs')}"
    return HELP.get(name, "a number of the spec")


def number(
    kind: type[int] | type[float], limits: tuple[float, float]
) -> Callable[[str], float]:
    """A reader of numbers that lie within the limits."""

    def read(text: str) -> float:
        low, high = limits
        value = kind(text)
        if value < low:
            raise argparse.ArgumentTypeError(f"{text} is too small, {low} is the least")
        if not value <= high:  # or not a number
            raise argparse.ArgumentTypeError(f"{text} is too large, or no number")
        return value

    read.__name__ = "number"  # as argparse calls it in its message
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
