"""`gencc trace`: the training of the reference, kept turn by turn."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gencc.driver import Checked, check_document, translate
from gencc.frontend.yaml.assignments import assigned
from gencc.frontend.yaml.document import load
from gencc.ir.model import Model, Stage, Step
from gencc.lowering.plan import plan
from gencc.verification.conformance.baseline import parts_of
from gencc.verification.grading.replay import Replay, far, weights_of
from gencc.verification.grading.trace import Arrays, Trace, Turn
from gencc.verification.parity.settings import Unable
from gencc.verification.reference.tape import Array, rounded_anew
from gencc.verification.reference.training import (
    Data,
    Examples,
    State,
    Training,
    parameters,
)

UNIT = float(np.finfo(np.float64).eps) / 2
MOST = 512  # MiB of arrays: a class is to load a trace in seconds


def record(
    spec: Path,
    steps: int,
    seed: int = 0,
    batch: int = 0,
    data: Sequence[Path] = (),
    assignments: Sequence[str] = (),
) -> tuple[Checked, Trace]:
    """The spec, and its trace of so many iterations; raises CompileError and Unable."""
    document = assigned(load(spec), assignments)
    checked = check_document(spec, document)
    model = checked.model
    _require_plain(model)
    examples = training_examples(checked, data)
    _require_small(model, steps, seed)
    training = Recorder(model, examples, seed, batch)
    with np.errstate(all="ignore"):
        training.run(steps)
        trace = Trace(
            document.source.text,
            spec.name,
            tuple(assignments),
            seed,
            training.batch,
            {name: len(part.values) for name, part in examples.items()},
            training.initial,
            tuple(training.turns),
        )
        return checked, replace(trace, turns=_with_rounding(trace, steps))


def training_examples(
    checked: Checked, data: Sequence[Path] = ()
) -> dict[str, Examples]:
    """The part of the examples that is trained on, by domain; raises Unable."""
    scaled = _scaled(checked.model)
    return {n: parts_of(scaled, n, d)[0] for n, d in read(checked, data)}


def read(checked: Checked, data: Sequence[Path]) -> list[tuple[str, Examples]]:
    """The examples of each domain, as a package reads them; raises Unable."""
    from gencc import plugins

    plugin = plugins.find("torch")
    package = translate(checked, plugin, plugins.load(plugin)).package
    with tempfile.TemporaryDirectory(prefix="gencc-trace-") as folder:
        for name, content in package.files.items():
            target = Path(folder, package.name, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return _loaded(folder, package.name, data)


def _loaded(
    folder: str, package: str, data: Sequence[Path]
) -> list[tuple[str, Examples]]:
    """By the module `data` of a package, which imports no framework."""
    sys.path.insert(0, folder)
    try:
        errors: Any = importlib.import_module(f"{package}.support.errors")
        locations: Any = importlib.import_module(f"{package}.support.locations")
        module: Any = importlib.import_module(f"{package}.data")
        try:
            location = locations.of([str(path) for path in data] or None)
            dataset = module.load(location, "float64")
        except errors.PackageError as error:
            advice = "" if data else "; --data PATH says where the data are"
            raise Unable(f"{error}{advice}") from error
    finally:
        sys.path.remove(folder)
        for name in [m for m in sys.modules if m.partition(".")[0] == package]:
            del sys.modules[name]
        importlib.invalidate_caches()
    parts = dataset if isinstance(dataset, dict) else {"x": dataset}
    return [
        (name, Examples(np.asarray(part.examples), part.labels, part.factors))
        for name, part in parts.items()
    ]


def _scaled(model: Model) -> Model:
    """A model whose data are on their scale already."""
    domains = tuple(replace(domain, bounds=None) for domain in model.data.domains)
    return replace(model, data=replace(model.data, domains=domains))


def _require_plain(model: Model) -> None:
    """Raises Unable for what a trace does not say yet."""
    for network in model.networks:
        for holds, what in (
            (network.pretrained is not None, "weights from elsewhere"),
            (network.is_state, "a state that a rule moves"),
            (network.remembers, "a pool of former examples"),
        ):
            if holds:
                raise Unable(
                    f"the network {network.name} has {what}, which a trace cannot have"
                )


def _require_small(model: Model, steps: int, seed: int) -> None:
    """Raises Unable for a trace that is larger than a class can use."""
    size = sum(
        int(np.prod(weight.shape))
        for network in model.networks
        for _, weight in network.weights()
    )
    mebibytes = steps * 4 * size * 8 / 2**20  # gradient, weight, two moments
    if mebibytes > MOST:
        fewer = max(int(MOST * steps / mebibytes), 1)
        raise Unable(
            f"the trace would have more than {mebibytes:.0f} MiB; --steps {fewer}, or a "
            "smaller network"
        )


class Recorder(Training):
    """A training that keeps what each turn is given, and what comes of it."""

    def __init__(self, model: Model, data: Data, seed: int, batch: int) -> None:
        super().__init__(model, data, seed, batch)
        self.initial = dict(self.state)
        self.turns: list[Turn] = []
        self._objectives = {
            p.step.name: p.columns[p.values.index(p.objective_name)]
            for p in plan(model).steps
        }

    def step_inputs(
        self, stage: Stage, step: Step, number: int, minibatch: int
    ) -> dict[str, Array]:
        """As in any training; the turn begins with them."""
        inputs = super().step_inputs(stage, step, number, minibatch)
        fixed = parameters(self.model, self.step, self._length)
        anneals = {p.name for p in self.model.parameters if p.anneal}
        given = {n: a for n, a in inputs.items() if n not in fixed or n in anneals}
        noise = {draw.name for draw in self._draws(step)}
        taken, part = divmod(number, step.accumulate)
        turn = Turn(
            step.name,
            self.step,
            taken - self._count(step.repeat) * self.step,
            part,
            {},
            self._objectives[step.name],
            step.maximize,
            {},
            {n: a for n, a in given.items() if n not in noise},
            {n: a for n, a in given.items() if n in noise},
        )
        self.turns.append(turn)
        return inputs

    def forward(
        self,
        stage: Stage,
        step: Step,
        inputs: Mapping[str, Array],
        losses: dict[str, float],
        becoming: State,
    ) -> State:
        """As in any training; its numbers are kept."""
        before, values = dict(self.state), {}  # type: ignore[var-annotated]
        gradients = super().forward(stage, step, inputs, values, becoming)
        losses |= values
        self.turns[-1].values.update(values)
        self.turns[-1].gradients.update(gradients)
        self._keep(self.turns[-1], before)
        return gradients

    def move(self, step: Step, gradients: State) -> None:
        """As in any training; the tensors that it changes are kept."""
        before = dict(self.state)
        super().move(step, gradients)
        turn = next(turn for turn in reversed(self.turns) if turn.step == step.name)
        self._keep(turn, before)

    def _keep(self, turn: Turn, before: Arrays) -> None:
        changed = (n for n, a in self.state.items() if a is not before.get(n))
        turn.after.update({name: np.asarray(self.state[name]) for name in changed})


def _with_rounding(trace: Trace, steps: int) -> tuple[Turn, ...]:
    """The turns, each with how far rounding alone moves its quantities."""
    turns = []
    with rounded_anew(1):
        single, whole = Replay(trace), Replay(trace)
        whole.run(steps)
        state = dict(trace.initial)
        largest = 0.0
        for number, turn in enumerate(trace.turns):
            numbers = single.at(number, state)
            state |= turn.after
            rounding = {
                column: _apart(value, numbers.values[column])
                for column, value in turn.values.items()
            }
            rounding["gradients"] = far(turn.gradients, numbers.gradients)
            distances = moves(trace, number, state)
            ended = whole.turns[number].after
            if ended:
                others = {n: ended[n] - trace.initial[n] for n in distances}
                largest = max(largest, far(distances, others))
            rounding["after"] = largest
            in_units = {n: round(r / UNIT, 1) for n, r in rounding.items()}
            turns.append(replace(turn, rounding=in_units))
    return tuple(turns)


def moves(trace: Trace, number: int, state: Mapping[str, Array]) -> Arrays:
    """How far the weights that a turn changes are by then from the initial ones."""
    changed = weights_of(trace.turns[number].after)
    return {name: state[name] - trace.initial[name] for name in changed}


def _apart(exact: float, other: float) -> float:
    size = max(abs(exact), abs(other))
    return abs(exact - other) / size if size > 0 else 0.0
