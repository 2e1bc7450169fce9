"""The command line: train the model, and write its outputs as tables."""

import argparse
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np

from . import data, initial
from .config import Config
from .model import COLUMNS, FILES, NETWORKS, RATES, RULES, SETTINGS, compute
from .support import console, facts, flags, locations, tables
from .support.errors import PackageError
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.run import Run
from .tape import Scope, gradients


def scope(x, state, config):
    """All that is computed of some examples."""
    settings = {name: getattr(config, field) for name, field in SETTINGS.items()}
    weights = {n: a for n, a in state.items() if not n.startswith("optimizers/")}
    result = Scope(x, weights, settings, NETWORKS)
    compute(result)
    return result


def begin(config):
    """The state before the first step, by the names that checkpoints have."""
    state = {
        name: array.astype(config.precision)
        for name, array in initial.weights(config.seed).items()
    }
    for name, (word, _, moved) in RULES.items():
        if word == "adam":
            state[f"optimizers/{name}/steps"] = np.array(0, np.int64)
            for tensor in moved:
                for moment in ("m", "v"):
                    kept = f"optimizers/{name}/{tensor}/{moment}"
                    state[kept] = np.zeros_like(state[tensor])
    return state


def move(state, name, rate, slopes):
    """One step of an optimizer; `slopes` are gradients by the names of weights."""
    word, numbers, moved = RULES[name]
    kept = f"optimizers/{name}"
    if word == "adam":
        state[f"{kept}/steps"] = state[f"{kept}/steps"] + 1
    for tensor in moved:
        g = slopes[tensor]
        if word == "adam":
            b1, b2, count = (
                numbers["beta_1"],
                numbers["beta_2"],
                int(state[f"{kept}/steps"]),
            )
            m = b1 * state[f"{kept}/{tensor}/m"] + (1 - b1) * g
            v = b2 * state[f"{kept}/{tensor}/v"] + (1 - b2) * g * g
            state[f"{kept}/{tensor}/m"], state[f"{kept}/{tensor}/v"] = m, v
            root = np.sqrt(v / (1 - b2**count)) + numbers["epsilon"]
            g = m / (1 - b1**count) / root
        state[tensor] = state[tensor] - rate * g


def train(options):
    """Train in a run folder, from the start or from its newest checkpoint."""
    config = Config(**{f.name: getattr(options, f.name) for f in fields(Config)})
    location = locations.of(options.data)
    dataset = data.load(location, config.precision)
    rules = {
        name: (word, {**numbers, "lr": getattr(config, RATES[name])})
        for name, (word, numbers, _) in RULES.items()
    }
    known = config.facts(dataset.digest, facts.rules(rules))
    run = Run(options.out, tuple(COLUMNS.values()), known, options.resume)
    state = dict(run.checkpoint.tensors) if run.checkpoint else begin(config)
    run.begin(state)
    batch, count = config.batch_size, len(dataset.examples)
    per_epoch = minibatches_per_epoch(count, batch)
    for step in run.steps(options.steps or config.epochs * per_epoch, per_epoch):
        rows = minibatch_indices(config.seed, count, batch, step)
        s = scope(np.asarray(dataset.examples[rows]), state, config)
        slopes = gradients(s.objective)
        means = {
            name: slopes.get(id(value), np.zeros_like(value.array)) / batch
            for name, value in s.weights.items()
        }
        shown = {c: s.losses.get(name, s.objective) for name, c in COLUMNS.items()}
        run.log(step, {column: value.array.mean() for column, value in shown.items()})
        for name in RULES:
            move(state, name, getattr(config, RATES[name]), means)
        if run.save_due(step):
            run.save(step + 1, state)
    if not run.interrupted:
        write_outputs(dataset.trial(), state, config, options.out)


def write_outputs(dataset, state, config, folder):
    """A table for each output: a row for each example."""
    s = scope(np.asarray(dataset.examples[:]), state, config)
    for name, value in s.outputs.items():
        columns = tables.labelled(dataset, {name: value.array})
        tables.save_table(folder / f"{FILES[name]}.csv", columns)
        console.say(f"wrote {folder / FILES[name]}.csv")


def main():
    """Run the command that was typed; the result is the exit code."""
    name = __package__ or ""
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("train", help="train the model")
    flags.add_settings(command, Config, {}, {}, "gencc build --backend numpy")
    command.add_argument("--steps", type=int, help="iterations, instead of epochs")
    command.add_argument("--data", action="append", metavar="PATH", help="examples")
    command.add_argument("--out", type=Path, default=Path("runs", name))
    command.add_argument("--device", choices=["cpu"], default="cpu")
    command.add_argument("--resume", action="store_true", help="go on with that run")
    try:
        train(parser.parse_args())
    except PackageError as error:
        console.warn(f"error: {error}")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
