"""The turns of a trace computed anew, by its model or by one with a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gencc.ir.model import Model, Stage, Step
from gencc.verification.grading.trace import Arrays, Trace, Turn
from gencc.verification.reference import optimizers
from gencc.verification.reference.evaluation import Result
from gencc.verification.reference.networks import Caller, Mode
from gencc.verification.reference.tape import Array, Value
from gencc.verification.reference.training import (
    Examples,
    State,
    Training,
    parameters,
)

Move = Callable[["Replay", Step, State], State]
Inputs = Callable[[Trace, Turn], Arrays]


@dataclass(frozen=True)
class Alteration:
    """What somebody computes who makes a mistake.

    model: what the spec would have said. inputs: minibatch and draws of a turn, if others.
    gradients: what the optimizer is given instead of the gradients of a step. detail: where
    the mistake is, or by how much. rule: makes a step of an optimizer; of a weight, its
    gradient, moments and the number of the update. mode: how networks are called. statistics:
    what running statistics become, of what they were and what they would be. twice: the name of
    a step that is made a second time, with the same inputs.
    """

    model: Model
    detail: str = ""
    inputs: Inputs | None = None
    gradients: Move | None = None
    rule: Callable[..., tuple[Array, dict[str, Array]]] | None = None
    mode: Mode | None = None
    statistics: Callable[[Model, int, State, State], State] | None = None
    twice: str = ""


@dataclass
class Numbers:
    """What comes of a turn: values by column, gradients and tensors by name."""

    values: dict[str, float] = field(default_factory=dict)
    gradients: Arrays = field(default_factory=dict)
    after: Arrays = field(default_factory=dict)


class Missing(Exception):
    """The trace has no such turn: a mistaken schedule takes another."""


class Replay(Training):
    """A training whose minibatches and draws are those of a trace."""

    def __init__(self, trace: Trace, alteration: Alteration | None = None) -> None:
        self.trace = trace
        self.alteration = alteration or Alteration(trace.model)
        self.turns: list[Numbers] = []
        self._again: tuple[Stage, Step, Mapping[str, Array]]
        model = self.alteration.model
        # How many examples there are decides on epochs; the examples are in the trace.
        data = {
            name: Examples(np.broadcast_to(0.0, (count, 1)))
            for name, count in trace.counts.items()
        }
        state = {**_moments(model, trace.initial), **trace.initial}
        super().__init__(model, data, trace.seed, trace.batch, 0, state)
        self.columns = {id(step): trace.columns[step.name] for step in model.steps}

    def at(self, number: int, state: State, differentiates: bool = True) -> Numbers:
        """What a turn of the trace computes from its weights, without its update."""
        turn = self.trace.turns[number]
        self.state, self.step = dict(state), turn.iteration
        stage, step = self.step_named(turn.step)
        if not differentiates:
            step = replace(step, updates=())
            self.columns[id(step)] = self.trace.columns[step.name]
        inputs = self._given(turn)
        values: dict[str, float] = {}
        gradients = self.forward(stage, step, inputs, values, {})
        return Numbers(values, gradients)

    def step_named(self, name: str) -> tuple[Stage, Step]:
        """The step of a name, and its stage; raises Missing."""
        for stage in self.model.stages:
            for step in stage.steps:
                if step.name == name:
                    return stage, step
        raise Missing(name)

    def step_inputs(
        self, stage: Stage, step: Step, number: int, minibatch: int
    ) -> dict[str, Array]:
        """Those of the trace; raises Missing where it has none."""
        repeat = self._count(step.repeat)
        taken, part = divmod(number, step.accumulate)
        key = (step.name, self.step, taken - repeat * self.step, part)
        if key not in self.trace.by_key:
            raise Missing(str(key))
        return self._given(self.trace.by_key[key])

    def _given(self, turn: Turn) -> dict[str, Array]:
        change = self.alteration.inputs
        given = change(self.trace, turn) if change else {**turn.batch, **turn.noise}
        return {**given, **parameters(self.model, self.step, self._length)}

    def forward(
        self,
        stage: Stage,
        step: Step,
        inputs: Mapping[str, Array],
        losses: dict[str, float],
        becoming: State,
    ) -> State:
        """As in any training; what comes of it is kept."""
        values: dict[str, float] = {}
        before = dict(self.state)
        gradients = super().forward(stage, step, inputs, values, becoming)
        if change := self.alteration.statistics:
            self.state |= change(self.model, self.batch, before, self.state)
        losses |= values
        self.turns.append(Numbers(values, gradients))
        self._again = (stage, step, inputs)
        return gradients

    def call(
        self,
        stage: Stage,
        step: Step,
        caller: Caller,
        network: str,
        arguments: Sequence[Value],
        noise: Value | None,
    ) -> Result:
        """As in any training, or in the mode of the mistake."""
        if mode := self.alteration.mode:
            return caller.call(self.model.network(network), arguments, mode, noise)
        return super().call(stage, step, caller, network, arguments, noise)

    def move(self, step: Step, gradients: State) -> None:
        """As in any training, or by the gradients and the rule of the mistake."""
        self._update(step, gradients)
        if step.name == self.alteration.twice:
            stage, _, inputs = self._again
            self._update(step, super().forward(stage, step, inputs, {}, {}))
        self.turns[-1].after = dict(self.state)

    def _update(self, step: Step, gradients: State) -> None:
        if self.alteration.gradients:
            gradients = self.alteration.gradients(self, step, gradients)
        if self.alteration.rule is None:
            super().move(step, gradients)
        else:
            for name in step.optimizers:
                self._move_otherwise(name, gradients)

    def _move_otherwise(self, name: str, gradients: State) -> None:
        """A step of an optimizer by the rule of the mistake."""
        optimizer = self.model.optimizer(name)
        assert self.alteration.rule is not None
        counter = f"optimizers/{name}/steps"
        count = int(self.state.get(counter, np.array(0))) + 1
        self.state[counter] = np.array(count)
        for weight, gradient in gradients.items():
            if weight.split("/")[0] not in optimizer.networks:
                continue
            prefix = f"optimizers/{name}/{weight}"
            moments = {
                key: self.state.get(f"{prefix}/{key}", np.zeros(gradient.shape))
                for key in ("m", "v", "momentum")
            }
            self.state[weight], moments = self.alteration.rule(
                optimizer.rule, gradient, self.state[weight], moments, count
            )
            self.state |= {f"{prefix}/{key}": moment for key, moment in moments.items()}


def _moments(model: Model, initial: State) -> State:
    """States of the optimizers of an altered model, where the trace has none."""
    state: State = {}
    for optimizer in model.optimizers:
        own = {
            name: initial[name]
            for network in optimizer.networks
            for name, weight in model.network(network).weights()
            if weight.trainable
        }
        state |= optimizers.start(optimizer, own)
    return state


def weights_of(state: Mapping[str, Array]) -> Arrays:
    """Without the states of optimizers."""
    return {n: a for n, a in state.items() if not n.startswith("optimizers/")}


def far(exact: Mapping[str, Array], others: Mapping[str, Array]) -> float:
    """‖others - exact‖ / the larger norm, of all tensors together; infinite for no number.

    Not the largest element's: Adam moves by the sign where a gradient is all but 0.
    """
    if not exact:
        return 0.0
    a, b = (np.concatenate([np.ravel(t[n]) for n in exact]) for t in (exact, others))
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0
