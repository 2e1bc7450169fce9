"""What the reference says of a training, and how far a package is from it.

The yardstick is that of `gencc.verification.parity`: the reference once more, from initial weights
that are each moved by one rounding.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gencc.codegen.files.outputs_py.names import file_names
from gencc.ir.model import Model
from gencc.lowering.plan import plan
from gencc.runtime.support import streams
from gencc.verification.parity.differences import (
    Comparison,
    Curves,
    Numbers,
    Tensor,
    apart,
    load,
    newest,
    norm,
    read_curves,
)
from gencc.verification.parity.perturbed_training import moved
from gencc.verification.parity.settings import UNITS, Unable
from gencc.verification.parity.trainings import MOVED
from gencc.verification.parity.verdict import Judged, judge
from gencc.verification.reference.tape import Array, rounded_anew
from gencc.verification.reference.trained import Trained
from gencc.verification.reference.training import Data, Examples, State, Training

Losses = Sequence[dict[str, float]]


@dataclass(frozen=True)
class Found:
    """A training of the reference: its losses, its last state, the tables of its outputs."""

    losses: Losses
    state: State
    tables: dict[str, Array]


@dataclass(frozen=True)
class Expected:
    """What a training comes to, and what rounding makes of it.

    made: whether outputs were made of it, which are then judged as well.
    """

    found: Found
    moved: tuple[Found, ...]
    made: bool = True

    def judge(self, run: Path) -> Judged:
        """The verdict on a run folder; raises Unable where nothing can be compared."""
        curves = read_curves(run)
        own = _curves(self.found.losses, curves.columns)
        others = [_curves(one.losses, curves.columns) for one in self.moved]
        rounding = np.max([apart(own, one) for one in others], axis=0)
        tensors = (*self._state(run), *(self._tables(run) if self.made else ()))
        comparison = Comparison(own, curves, apart(own, curves), rounding, tensors)
        return judge(comparison, UNITS["float64"])

    def _state(self, run: Path) -> Iterator[Tensor]:
        state = load(newest(run))
        if differing := sorted(state.keys() ^ self.found.state.keys()):
            raise Unable(f"tensors that only one side has: {', '.join(differing)}")
        for name, array in self.found.state.items():
            if array.shape != state[name].shape:
                raise Unable(f"{name} has the shape {state[name].shape}")
            rounding = max(norm(array, one.state[name]) for one in self.moved)
            yield Tensor(name, norm(array, state[name]), rounding)

    def _tables(self, run: Path) -> Iterator[Tensor]:
        for name, array in self.found.tables.items():
            values = read_table(run, name)
            if values.shape != array.shape:
                raise Unable(f"{name} is {values.shape} numbers, not {array.shape}")
            rounding = max(norm(array, one.tables[name]) for one in self.moved)
            yield Tensor(f"outputs/{name}", norm(array, values), rounding)


def expect(
    model: Model,
    data: Data,
    steps: int,
    starts: Sequence[int] = MOVED,
    rounded: bool = False,
    seed: int = 0,
    batch: int = 0,
) -> Expected:
    """The trainings of the reference on the part of the data that is trained on.

    `batch` overrides the spec's.
    `starts` are the numbers of the moved ones: more of them, a better yardstick. Where
    they are `rounded`, every operation in them is moved as well: what kernels do to a
    difference that nearly vanishes, or to the slope of a saturated tanh, is not seen by
    moving weights.
    """
    parts = {name: parts_of(model, name, one) for name, one in data.items()}
    seen = {name: part for name, (part, _) in parts.items()}
    trial = {name: part for name, (_, part) in parts.items()}

    training = Training(model, seen, seed, batch)
    first = training.state

    def found(state: State) -> Found:
        one = training.anew(state)
        with np.errstate(all="ignore"):
            losses = one.run(steps)
            return Found(losses, one.state, _made(one, trial))

    def other(number: int) -> Found:
        with rounded_anew(number) if rounded else nullcontext():
            return found(_moved(first, number))

    return Expected(found(first), tuple(map(other, starts)))


def parts_of(model: Model, name: str, data: Examples) -> tuple[Examples, Examples]:
    """What of a domain is trained on, and what outputs show; scaled.

    What is held out and other labels are not trained on, and outputs show those alone.
    In a named domain other labels are left out.
    """
    domain = model.data.domain(name)
    values = data.values
    if domain.scale and domain.bounds:
        (low, high), (first, last) = domain.scale, domain.bounds
        values = low + (values - first) * ((high - low) / (last - first))
    places = np.arange(len(values))
    known, others = places, places[:0]
    if domain.only and data.labels is not None:
        wanted = np.isin(data.labels, domain.only)
        known, others = places[wanted], places[~wanted]
    if model.data.named:
        others = others[:0]
    count = round(model.data.hold_out * len(known))
    order = streams.permutation(0, "split", 0, len(known))
    seen = np.sort(known[order[: len(known) - count]])
    rest = np.sort(np.concatenate([known[order[len(known) - count :]], others]))

    def part(rows: NDArray[np.int64]) -> Examples:
        labels = None if data.labels is None else data.labels[rows]
        return Examples(values[rows], labels)

    return part(seen), part(rest if len(rest) else seen)


def _moved(state: State, number: int) -> State:
    """Another start: weights moved, states of optimizers as they are."""
    weights = {n: v for n, v in state.items() if not n.startswith("optimizers/")}
    return {**state, **moved(weights, "float64", number)}


def _made(training: Training, trial: Data) -> dict[str, Array]:
    """Outputs that are tables, by the file that they are in, and metrics."""
    model = training.model
    files = file_names(plan(model))
    trained = Trained(model, training.state, training.data, trial, training.seed)
    found: dict[str, Array] = {}
    for output in model.outputs:
        if (table := trained.table(output)) is not None:
            found[files[output.name]] = table.reshape(len(table), -1)
    for metric in model.metrics:
        if (value := trained.metric(metric)) is not None:
            found[f"metrics/{metric.name}"] = np.array([value])
    return found


def _curves(losses: Losses, columns: tuple[str, ...]) -> Curves:
    names = {name for row in losses for name in row}
    if lacking := sorted(names - set(columns)):
        raise Unable(f"losses that only the reference has: {', '.join(lacking)}")
    rows = [[row.get(name, np.nan) for name in columns] for row in losses]
    while rows and np.isnan(rows[-1]).all():
        rows.pop()
    return Curves(columns, np.array(rows).reshape(len(rows), len(columns)))


def read_table(run: Path, name: str) -> Numbers:
    """The numbers of a table, or a metric; raises Unable."""
    kind, _, own = name.partition("/")
    try:
        if kind == "metrics":
            value = json.loads((run / "metrics.json").read_text())[own]
            return np.array([value])
        with (run / f"{name}.csv").open(newline="") as file:
            header, *rows = csv.reader(file)
    except (OSError, ValueError, KeyError) as error:
        raise Unable(f"{name} cannot be read: {error}") from error
    own_columns = [i for i, column in enumerate(header) if column != "label"]
    return np.array([[float(row[i]) for i in own_columns] for row in rows])
