"""A whole training: the schedule, step by step, from the definition in docs/language.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gencc.ir import expressions as ir
from gencc.ir.model import (
    Anneal,
    Curve,
    CurveSequence,
    Model,
    Network,
    Optimizer,
    Stage,
    Step,
    tensors_of,
)
from gencc.lowering.plan import plan
from gencc.ops import load_from
from gencc.runtime.support import streams
from gencc.runtime.support.minibatches import minibatch_indices, minibatches_per_epoch
from gencc.verification.reference import ops, optimizers, pretrained, tape
from gencc.verification.reference.evaluation import Evaluation, Result, named
from gencc.verification.reference.initializers import initial
from gencc.verification.reference.networks import Caller, Mode, power_iteration
from gencc.verification.reference.tape import Array, Value

State = dict[str, Array]


@dataclass(frozen=True)
class Examples:
    """What one input is trained on: values (count, *shape), labels (count,) if any.

    And factors (count, size), if there are some.
    """

    values: Array
    labels: NDArray[np.int64] | None = None
    factors: Array | None = None


Data = Mapping[str, Examples]  # by the name of the domain


@dataclass
class Training:
    """A model in training, after `step` iterations.

    `state` has all tensors by their canonical names, as a checkpoint has them. `batch`
    overrides the spec's.
    """

    model: Model
    data: Data
    seed: int = 0
    batch: int = 0
    step: int = 0
    state: State = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.batch = self.batch or self.model.data.batch
        if not self.state:
            self.state = start(self.model, self.seed)
        self.program = plan(self.model)
        self.columns = {
            id(p.step): tuple(zip(p.columns, p.values, strict=True))
            for p in self.program.steps
        }
        self._norms_of = {id(p.step): p.norms for p in self.program.steps}
        self._states = {
            network.name for network in self.model.networks if network.is_state
        }
        # An iteration asks for these several times, and a walk takes longer than its sums.
        parts = {id(step): [*self._parts(step)] for step in self.model.steps}
        self._inputs_of = {
            step: {p.name for p in expressions if isinstance(p, ir.Input)}
            for step, expressions in parts.items()
        }
        self._draws_of = {
            step: {p for p in expressions if isinstance(p, ir.Draw)}
            for step, expressions in parts.items()
        }

    def anew(self, state: State) -> Training:
        """The same training from other weights, before its first step."""
        other = copy(self)
        other.state, other.step = dict(state), 0
        return other

    def run(self, steps: int) -> list[dict[str, float]]:
        """Make so many iterations; the losses of each, by column."""
        return [self._iteration() for _ in range(steps)]

    # -------------------------------------------------------------- one iteration

    def _iteration(self) -> dict[str, float]:
        stage = self._stage()
        losses: dict[str, float] = {}
        pending: list[tuple[Step, State]] = []
        later: State = {}
        before = 0
        for step in stage.steps:
            repeat = self._count(step.repeat)
            due = (self.step + 1) % self._count(step.every) == 0
            for turn in range(repeat if due else 0):
                if step.condition is not None:
                    first = self._minibatches_before(self._reads(stage)) + before + turn
                    own = repeat * self.step + turn
                    if not self._holds(stage, step, own, first):
                        continue
                taken: list[State] = []
                becoming: State = {}
                for part in range(step.accumulate):
                    own = step.accumulate * (repeat * self.step + turn) + part
                    first = self._minibatches_before(self._reads(stage)) + before
                    minibatch = first + step.accumulate * turn + part
                    inputs = self.step_inputs(stage, step, own, minibatch)
                    taken.append(self.forward(stage, step, inputs, losses, becoming))
                means = mean_gradients(taken)
                losses |= self._norms(step, means)
                gradients = bounded(step, means)
                if stage.simultaneous:
                    pending.append((step, gradients))
                    later |= becoming
                else:
                    self._iterate_powers(step)
                    self.move(step, gradients)
                    self._follow(step)
                    self.state |= becoming
            if self._own_inputs(stage, step):
                before += repeat * step.accumulate
        for step, _ in pending:
            self._iterate_powers(step)
        for step, gradients in pending:
            self.move(step, gradients)
        for step, _ in pending:
            self._follow(step)
        self.state |= later
        self.step += 1
        return losses

    def _holds(self, stage: Stage, step: Step, number: int, minibatch: int) -> bool:
        """Whether the step is taken, by what it sees before anything changes."""
        assert step.condition is not None
        inputs = self.step_inputs(stage, step, number, minibatch)
        weights = {n: Value(a) for n, a in self.state.items()}
        caller = Caller(weights, dict(self.state))
        evaluation = Evaluation(
            self.model,
            inputs,
            lambda *call: self.call(stage, step, caller, *call),
            weights=lambda network: trainable(self.model.network(network), caller),
        )
        return bool(evaluation.value(step.condition).array > 0.5)

    def forward(
        self,
        stage: Stage,
        step: Step,
        inputs: Mapping[str, Array],
        losses: dict[str, float],
        becoming: State,
    ) -> State:
        """The gradients of a step by weight.

        Its losses are added to `losses`, and to `becoming` what states become with it.
        """
        learned = {
            name: weight
            for network in self.model.networks
            for name, weight in network.weights()
            if weight.trainable
        }
        weights = {name: tape.variable(self.state[name]) for name in learned}
        caller = Caller(weights, self.state)
        evaluation = Evaluation(
            self.model,
            inputs,
            lambda *call: self.call(stage, step, caller, *call),
            weights=lambda network: trainable(self.model.network(network), caller),
        )
        objective = _mean(evaluation.value(step.objective))
        for column, name in self.columns[id(step)]:
            term = evaluation.named.get(name)
            mean = objective if term is None else _mean(evaluation.value(term))
            if name in self._states:
                mean = Value(self.state[f"{name}/value"])
            losses[column] = float(mean.array)
        for transition in step.transitions:
            value = evaluation.value(transition.value).array
            becoming[f"{tensors_of(transition.state)}/value"] = value
        self.state |= caller.pools
        own = {*map(tensors_of, step.updates)}
        trained = [name for name in learned if name.split("/")[0] in own]
        gradients_ = tape.gradients(objective, [weights[name] for name in trained])
        sign = -1 if step.maximize else 1
        pairs = zip(trained, gradients_, strict=True)
        return {name: sign * gradient.array for name, gradient in pairs}

    def _norms(self, step: Step, gradients: State) -> dict[str, float]:
        """The norm of the gradient of each network, by its column."""
        return {
            column: float(
                np.sqrt(
                    sum(
                        (gradient**2).sum()
                        for name, gradient in gradients.items()
                        if name.split("/")[0] == tensors_of(network)
                    )
                )
            )
            for network, column in self._norms_of[id(step)]
        }

    def call(
        self,
        stage: Stage,
        step: Step,
        caller: Caller,
        network: str,
        arguments: Sequence[Value],
        noise: Value | None,
    ) -> Result:
        """In training mode; a network that is not updated is a constant, or finished."""
        mode: Mode = "training"
        pool = self.model.network(network).remembers
        if network not in step.updates and not pool:
            trained = any(network in other.updates for other in stage.steps)
            mode = "constant" if trained else "finished"
        return caller.call(self.model.network(network), arguments, mode, noise)

    def _follow(self, step: Step) -> None:
        """Averages come nearer to the networks that the step has updated."""
        for network in self.model.networks:
            if network.average_of in step.updates:
                for name, source in followed(network):
                    old, new = self.state[name], self.state[source]
                    self.state[name] = network.decay * old + (1 - network.decay) * new

    def _iterate_powers(self, step: Step) -> None:
        """The u of each spectral norm in what the step updates, by kernels as they are."""
        for network in map(self.model.network, step.updates):
            for path, placed in network.placed():
                if placed.layer.spectral_norm:
                    name = f"{tensors_of(network.name)}/{path}"
                    kernel, u = self.state[f"{name}/kernel"], self.state[f"{name}/u"]
                    self.state[f"{name}/u"] = power_iteration(placed, kernel, u)[0]

    def move(self, step: Step, gradients: State) -> None:
        for name in step.optimizers:
            optimizer = self.model.optimizer(name)
            if optimizer.rate:
                lr = annealed(optimizer.rate, self.step, self._length)
                rule: Any = replace(optimizer.rule, lr=lr)  # type: ignore[type-var]
                optimizer = replace(optimizer, rule=rule)
            networks = {*map(tensors_of, optimizer.networks)}
            own = {
                weight: gradient
                for weight, gradient in gradients.items()
                if weight.split("/")[0] in networks
            }
            optimizers.move(optimizer, own, self.state)
        if step.clip_weights is not None:
            limit = step.clip_weights
            for name in gradients:
                self.state[name] = np.clip(self.state[name], -limit, limit)

    # -------------------------------------------------------------- the inputs of a step

    def step_inputs(
        self, stage: Stage, step: Step, number: int, minibatch: int
    ) -> dict[str, Array]:
        """Minibatches, draws and parameters of one turn of a step."""
        inputs: dict[str, Array] = {}
        shared = set(stage.shared)
        for name in self._inputs(step):
            at = self._minibatches_before(1) if name in shared else minibatch
            inputs[name] = self._minibatch(name, at)
        for draw in self._draws(step):
            if draw.name in shared:
                what, at = stage.name or "iteration", self.step
            else:
                what, at = step.name, number
            inputs[draw.name] = drawn(
                draw, f"{what}/{draw.name}", at, self.seed, self.batch
            )
        return inputs | parameters(self.model, self.step, self._length)

    def _minibatch(self, name: str, number: int) -> Array:
        domain = self.model.data.domain(name)
        examples = self.data[domain.name]
        data = self.model.data
        stream = domain.name if data.named and not data.paired else ""
        rows = minibatch_indices(
            self.seed, len(examples.values), self.batch, number, stream
        )
        if name == domain.labels:
            assert examples.labels is not None
            return examples.labels[rows].astype(np.float64)
        if name == domain.factors:
            assert examples.factors is not None
            return examples.factors[rows]
        values = examples.values[rows]
        for augmentation in domain.augment:
            module = load_from(ops.__name__, "augmentations", augmentation.word)
            what = "/".join(filter(None, ("augment", stream, augmentation.word)))
            values = module.compute(augmentation, values, self.seed, what, number)
        return values

    def _parts(self, step: Step) -> Iterable[ir.Expression]:
        """Everything that a step computes, through the names of terms and definitions."""
        return ir.everything(step.formulas, named(self.model))

    def _inputs(self, step: Step) -> set[str]:
        return self._inputs_of[id(step)]

    def _draws(self, step: Step) -> set[ir.Draw]:
        return self._draws_of[id(step)]

    def _own_inputs(self, stage: Stage, step: Step) -> set[str]:
        return self._inputs(step) - set(stage.shared)

    # -------------------------------------------------------------- the schedule

    def _reads(self, stage: Stage) -> int:
        """How many minibatches an iteration takes."""
        counts = (
            self._count(step.repeat) * step.accumulate
            for step in stage.steps
            if self._own_inputs(stage, step)
        )
        return sum(counts) or 1

    def _minibatches_before(self, reads: int) -> int:
        """The minibatches before this iteration, if those of its stage take so many.

        They are counted on from stage to stage.
        """
        count, start = 0, 0
        current = self._stage()
        for stage, end in zip(self.model.stages, self.ends(), strict=True):
            if stage is current:
                break
            count += self._reads(stage) * (end - start)
            start = end
        return count + reads * (self.step - start)

    def _count(self, count: int | str) -> int:
        if isinstance(count, int):
            return count
        return next(int(p.value) for p in self.model.parameters if p.name == count)

    def _stage(self) -> Stage:
        """The one that this iteration belongs to; the last one does not end."""
        for stage, end in zip(self.model.stages, self.ends(), strict=True):
            if self.step < end:
                return stage
        return self.model.stages[-1]

    def ends(self) -> tuple[int, ...]:
        """The iteration that each stage ends before."""
        stages = self.model.stages
        return tuple(
            accumulate(stage.epochs * self.per_epoch(stage) for stage in stages)
        )

    @property
    def _length(self) -> int:
        """Of an epoch; where curves count epochs, all are alike."""
        return self.per_epoch(self.model.stages[0])

    def per_epoch(self, stage: Stage) -> int:
        """The iterations of the stage until the first of its domains has been read."""
        shared = set(stage.shared)
        read = {name for step in stage.steps for name in self._inputs(step)}
        counts = []
        for domain in self.model.data.domains:
            inputs = read & {*domain.inputs}
            if inputs or not read:
                examples = len(self.data[domain.name].values)
                minibatches = minibatches_per_epoch(examples, self.batch)
                own = bool(inputs - shared)
                counts.append(minibatches // (self._reads(stage) if own else 1))
        return max(min(counts), 1)


def trainable(network: Network, caller: Caller) -> list[Value]:
    """The weights of a network that are learned; of an average, as constants."""
    return [
        Value(caller.state[name]) if network.average_of else caller.weights[name]
        for name, weight in network.weights()
        if weight.trainable
    ]


def mean_gradients(taken: Sequence[State]) -> State:
    """Of several minibatches, weight by weight."""
    return {
        name: np.mean([gradients[name] for gradients in taken], axis=0)
        for name in taken[0]
    }


def bounded(step: Step, gradients: State) -> State:
    """The gradients of all weights that a step moves, within its bounds."""
    if step.clip_value is not None:
        limit = step.clip_value
        return {name: np.clip(g, -limit, limit) for name, g in gradients.items()}
    if step.clip_norm is None:
        return gradients
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients.values()]))
    if norm <= step.clip_norm:
        return gradients
    return {name: g * (step.clip_norm / norm) for name, g in gradients.items()}


def start(model: Model, seed: int) -> State:
    """Weights, running statistics and states of the optimizers before the first step.

    What weights from elsewhere are, `pretrained` says.
    """
    state = {
        name: initial(weight, name, seed)
        for network in model.networks
        for name, weight in network.weights()
    }
    for network in model.networks:
        if network.pretrained:
            prefix = tensors_of(network.name)
            elsewhere = pretrained.tensors(network).items()
            state |= {f"{prefix}/{path}": array for path, array in elsewhere}
        if network.average_of:
            state |= {name: state[source] for name, source in followed(network)}
    for optimizer in model.optimizers:
        own = {name: state[name] for name in _variables(model, optimizer)}
        state |= optimizers.start(optimizer, own)
    return state


def followed(average: Network) -> Iterator[tuple[str, str]]:
    """Each tensor of an average, and the one that it follows, by canonical name."""
    own, source = tensors_of(average.name), tensors_of(average.average_of)
    for name, _ in average.weights():
        yield name, source + name.removeprefix(own)


def _variables(model: Model, optimizer: Optimizer) -> list[str]:
    return [
        name
        for network in optimizer.networks
        for name, weight in model.network(network).weights()
        if weight.trainable
    ]


def drawn(draw: ir.Draw, what: str, number: int, seed: int, count: int) -> Array:
    """The noise of a draw for so many examples, or an order of them."""
    if not isinstance(draw.type, ir.Tensor):
        return streams.permutation(seed, what, number, count).astype(np.float64)
    for axis in draw.type.axes:
        count *= axis.size
    shape = (count, *draw.type.shape)
    noise = load_from(ops.__name__, "distributions", draw.noise.word)
    values: Array = noise.drawn(draw.noise, seed, what, number, shape)
    return values


def parameters(model: Model, step: int | None, per_epoch: int = 1) -> dict[str, Array]:
    """The named numbers at an iteration; None for the end of the training."""
    return {
        p.name: np.asarray(
            p.value if p.anneal is None else annealed(p.anneal, step, per_epoch)
        )
        for p in model.parameters
    }


def annealed(curve: Curve, step: int | None, per_epoch: int) -> float:
    """The number at an iteration; None for the end of the training."""
    if step is None:
        return curve.levels[-1]
    if isinstance(curve, CurveSequence):
        *earlier, last = curve.curves
        for part in earlier:
            assert isinstance(part, Anneal)
            length = part.steps * (per_epoch if part.by_epoch else 1)
            if step < length:
                return annealed(part, step, per_epoch)
            step -= length
        return annealed(last, step, per_epoch)
    over = step / per_epoch if curve.counts_epochs else float(step)
    if isinstance(curve, Anneal):
        over = min(over / curve.steps, 1.0)
    formula = load_from(ops.__name__, "schedules", curve.word)
    value: float = formula.value(curve, over)
    return value


def _mean(value: Value) -> Value:
    """Over the batch; of a value that is the same for all examples, that value."""
    axes = tuple(range(len(value.shape)))
    return tape.divide(tape.total(value, axes), Value(float(value.array.size)))
