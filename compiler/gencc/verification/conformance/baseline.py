"""Trainings of the reference, and how far a package is from them.

The tolerance is that of `gencc.verification.parity`: the reference is trained again
from initial weights that are each changed by one rounding.
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

from gencc.codegen.files.outputs_py.examples_like import in_units_of_columns
from gencc.codegen.files.outputs_py.names import file_names
from gencc.ir.model import Model, tensors_of
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
from gencc.verification.parity.perturbed_training import perturb
from gencc.verification.parity.settings import UNITS, Unable
from gencc.verification.parity.trainings import STARTS
from gencc.verification.parity.verdict import Judgement, judge
from gencc.verification.reference import validation
from gencc.verification.reference.tape import Array, rounded_anew
from gencc.verification.reference.trained import Trained
from gencc.verification.reference.training import Data, Examples, State, Training

Losses = Sequence[dict[str, float]]


@dataclass(frozen=True)
class ReferenceRun:
    """A training of the reference: losses, final state, tables of outputs and metrics."""

    losses: Losses
    state: State
    tables: dict[str, Array]


@dataclass(frozen=True)
class Baseline:
    """The standard that a package is judged by.

    unperturbed: the training that it has to follow. perturbed: what rounding makes of
    that. has_outputs: whether the package makes outputs, which are judged as well.
    """

    unperturbed: ReferenceRun
    perturbed: tuple[ReferenceRun, ...]
    has_outputs: bool = True

    def judge(self, run: Path) -> Judgement:
        """The verdict on a run folder; raises Unable where nothing can be compared."""
        curves = read_curves(run)
        own = _curves(self.unperturbed.losses, curves.columns)
        others = [_curves(other.losses, curves.columns) for other in self.perturbed]
        rounding = np.max([apart(own, other) for other in others], axis=0)
        tensors = (*self._state(run), *(self._tables(run) if self.has_outputs else ()))
        comparison = Comparison(own, curves, apart(own, curves), rounding, tensors)
        return judge(comparison, UNITS["float64"])

    def _state(self, run: Path) -> Iterator[Tensor]:
        state = load(newest(run))
        if differing := sorted(state.keys() ^ self.unperturbed.state.keys()):
            raise Unable(f"tensors that only one side has: {', '.join(differing)}")
        for name, array in self.unperturbed.state.items():
            if array.shape != state[name].shape:
                raise Unable(f"{name} has the shape {state[name].shape}")
            rounding = max(norm(array, other.state[name]) for other in self.perturbed)
            yield Tensor(name, norm(array, state[name]), rounding)

    def _tables(self, run: Path) -> Iterator[Tensor]:
        for name, array in self.unperturbed.tables.items():
            values = read_table(run, name)
            if values.shape != array.shape:
                raise Unable(f"{name} is {values.shape} numbers, not {array.shape}")
            rounding = max(norm(array, other.tables[name]) for other in self.perturbed)
            yield Tensor(f"outputs/{name}", norm(array, values), rounding)


def compute_baseline(
    model: Model,
    data: Data,
    steps: int,
    starts: Sequence[int] = STARTS,
    rounded: bool = False,
    seed: int = 0,
    batch: int = 0,
) -> Baseline:
    """Train the reference on the part of the data that is trained on.

    starts: the seeds of the perturbed runs; more of them measure rounding better.
    rounded: every operation in them is perturbed as well, as perturbed weights do not
    show what kernels do to a difference that nearly vanishes or to the slope of a
    saturated tanh. batch: overrides that of the spec, unless it is 0.
    """
    parts = {name: parts_of(model, name, part) for name, part in data.items()}
    seen = {name: part for name, (part, _) in parts.items()}
    unseen = {name: part for name, (_, part) in parts.items()}

    initial = Training(model, seen, seed, batch)

    def run(state: State) -> ReferenceRun:
        training = initial.anew(state)
        with np.errstate(all="ignore"):
            losses, kept = validation.run(training, steps, unseen)
            tables = _tables(training, kept, unseen)
            return ReferenceRun(losses, training.state, tables)

    def run_perturbed(number: int) -> ReferenceRun:
        with rounded_anew(number) if rounded else nullcontext():
            return run(_perturbed(model, initial.state, number))

    return Baseline(run(initial.state), tuple(map(run_perturbed, starts)))


def parts_of(model: Model, name: str, data: Examples) -> tuple[Examples, Examples]:
    """The examples of a domain that are trained on, and those that outputs show; scaled.

    Outputs show the examples that are held out and those with labels that are not
    trained on; if there are none, those that are trained on. Named domains leave other
    labels out.
    """
    domain = model.data.domain(name)
    values = data.values
    if domain.scale and domain.bounds:
        (low, high), (first, last) = domain.scale, domain.bounds
        values = low + (values - first) * ((high - low) / (last - first))
    indices = np.arange(len(values))
    known, others = indices, indices[:0]
    if domain.only and data.labels is not None:
        is_known = np.isin(data.labels, domain.only)
        known, others = indices[is_known], indices[~is_known]
    if model.data.named:
        others = others[:0]
    count = round(domain.hold_out * len(known))
    order = streams.permutation(0, "split", 0, len(known))
    seen = np.sort(known[order[: len(known) - count]])
    rest = np.sort(np.concatenate([known[order[len(known) - count :]], others]))

    def part(rows: NDArray[np.int64]) -> Examples:
        labels = None if data.labels is None else data.labels[rows]
        factors = None if data.factors is None else data.factors[rows]
        return Examples(values[rows], labels, factors)

    return part(seen), part(rest if len(rest) else seen)


def _perturbed(model: Model, state: State, number: int) -> State:
    """The state with perturbed weights; moments of optimizers stay as they are.

    An average starts with the weights of its network: a distance of the two that is 0 in
    every training says nothing about rounding.
    """
    weights = {n: v for n, v in state.items() if not n.startswith("optimizers/")}
    perturbed = perturb(weights, "float64", number)
    for network in model.networks:
        if network.average_of:
            source = f"{tensors_of(network.average_of)}/"
            for name, _ in network.weights():
                rest = name.removeprefix(f"{tensors_of(network.name)}/")
                perturbed[name] = perturbed[source + rest]
    return {**state, **perturbed}


def _tables(training: Training, state: State, unseen: Data) -> dict[str, Array]:
    """Outputs of a state that are tables, by the name of their file, and metrics."""
    model = training.model
    files = file_names(training.program)
    trained = Trained(model, state, training.data, unseen, training.seed)
    tables: dict[str, Array] = {}
    in_units = {
        o.name for o in training.program.outputs if in_units_of_columns(o, model)
    }
    for output in model.outputs:
        if output.name in in_units:  # of the file, which the reference does not know
            continue
        if (table := trained.table(output)) is not None:
            tables[files[output.name]] = table.reshape(len(table), -1)
    for metric in model.metrics:
        if (value := trained.metric(metric)) is not None:
            tables[f"metrics/{metric.name}"] = np.array([value])
    return tables


def _curves(losses: Losses, columns: tuple[str, ...]) -> Curves:
    names = {name for row in losses for name in row}
    if missing := sorted(names - set(columns)):
        raise Unable(f"losses that only the reference has: {', '.join(missing)}")
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
    return np.array(
        [[float(cell) for cell in row[columns_beside(header) :]] for row in rows]
    )


def columns_beside(header: Sequence[str]) -> int:
    """How many columns say which examples the rows are about: their places and labels."""
    if "label" in header[:2]:
        return header.index("label") + 1
    return int(header[0] in ("line", "row", "file"))
